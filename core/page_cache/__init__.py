"""Public pages, kept whole in each web process and answered before sessions and cookies are looked at.

`policy` is what a view says of its page: whether it may be kept, and on which rows it depends. `triggers` let
the database itself note each change of such rows, in the transaction that makes it; `changes` reads these
notes, once a second; `store` holds the pages, the least used of which give way; `process` is all of that in
one process. `middleware` keeps pages with every header that they are answered with; `wsgi` answers them
before there is a request of Django's. A page is at most two seconds behind the database, and whatever is
bought is read afresh.

`stamps` uses the same triggers for pages that nobody else sees: whether an order's would show anything new.
"""
