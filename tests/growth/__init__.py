"""What the shop asks of its database, explained: no page, list, task or command reads more as history grows.

A shop with a past (tools/generated_shop) is walked through, and PostgreSQL tells of every statement how many
rows of each table it reads. More than MOST_READ of a table that grows, and the statement is named; unless it
is in `exceptions.py`, with a reason. The quick form has few orders, and has the planner use indexes wherever
there are any, as it does of itself in a large shop; the large form (`make soak`) leaves it alone.
"""
