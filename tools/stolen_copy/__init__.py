"""What a thief gets out of a copy of the database, the broker's files and the logs, together with SECRET_KEY.

The thief knows the source. What the thief has not: CARD_KEYS and LINK_KEY, which stand in the environment.
"""
