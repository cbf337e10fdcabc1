"""The index by which words are found within texts: of every three letters in a row, the products.

It stands beside the table of products and holds those that are visible. Triggers keep it in step, so that no
way of changing a product is forgotten; the rank is copied where a join would cost more than the search. What
changes about a product every few minutes is not in it.
"""
# ruff: noqa: S608 - the only names in these statements are ours

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from functools import lru_cache
from typing import Any

from django.db import connections

from core.page_cache.triggers import BY_KEY

INDEX = "catalog_search_index"
GRAMS = "catalog_search_grams"  # SQLite: which products have a gram; PostgreSQL: the grams of a text
GRAM = 3  # letters of a gram
VERBS = ("insert", "update", "delete")

_POSTGRESQL = (
    f"CREATE TABLE {INDEX} (product_id bigint PRIMARY KEY, popular_key varchar(40) NOT NULL,"
    " text text NOT NULL) WITH (fillfactor = 80)",
    # Its cost keeps the planner from reading the whole table, be it by several processes at once.
    f"""CREATE FUNCTION {GRAMS}(text) RETURNS tsvector
        LANGUAGE sql IMMUTABLE STRICT PARALLEL UNSAFE COST 10000 AS $$
        SELECT array_to_tsvector(coalesce(array_agg(DISTINCT substr(word, start, size)), '{{}}'))
        FROM (SELECT DISTINCT unnest(string_to_array($1, ' ')) AS word) AS words,
             generate_series(1, length(word)) AS start, generate_series(1, {GRAM}) AS size
        WHERE start + size <= length(word) + 1
    $$""",
    # Without a list of pending entries, which every search would have to read.
    f"CREATE INDEX {INDEX}_text ON {INDEX} USING gin ({GRAMS}(text)) WITH (fastupdate = off)",
    # A gram says little of how many products have all of a word, and ANALYZE would cut all texts again.
    f"ALTER INDEX {INDEX}_text ALTER COLUMN 1 SET STATISTICS 0",
    f"""CREATE FUNCTION {INDEX}() RETURNS trigger LANGUAGE plpgsql {BY_KEY} AS $$ BEGIN
        IF TG_OP = 'UPDATE' AND NEW.is_visible AND OLD.is_visible AND NEW.search_text = OLD.search_text THEN
            UPDATE {INDEX} SET popular_key = NEW.popular_key WHERE product_id = NEW.id;
            RETURN NULL;
        END IF;
        IF TG_OP <> 'INSERT' THEN
            DELETE FROM {INDEX} WHERE product_id = OLD.id;
        END IF;
        IF TG_OP <> 'DELETE' THEN
            INSERT INTO {INDEX} SELECT NEW.id, NEW.popular_key, NEW.search_text WHERE NEW.is_visible;
        END IF;
        RETURN NULL;
    END $$""",
    f"""CREATE FUNCTION {INDEX}_truncate() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN DELETE FROM {INDEX}; RETURN NULL; END $$""",
)
_POSTGRESQL_TRIGGERS = (
    f"CREATE TRIGGER {INDEX}_insert AFTER INSERT ON catalog_product FOR EACH ROW EXECUTE FUNCTION {INDEX}()",
    f"CREATE TRIGGER {INDEX}_delete AFTER DELETE ON catalog_product FOR EACH ROW EXECUTE FUNCTION {INDEX}()",
    f"CREATE TRIGGER {INDEX}_update AFTER UPDATE ON catalog_product FOR EACH ROW"
    " WHEN ((OLD.search_text, OLD.is_visible, OLD.popular_key)"
    " IS DISTINCT FROM (NEW.search_text, NEW.is_visible, NEW.popular_key))"
    f" EXECUTE FUNCTION {INDEX}()",
    f"CREATE TRIGGER {INDEX}_truncate AFTER TRUNCATE ON catalog_product EXECUTE FUNCTION {INDEX}_truncate()",
)
_POSTGRESQL_FILL = (
    f"DELETE FROM {INDEX}",
    f"INSERT INTO {INDEX} SELECT id, popular_key, search_text FROM catalog_product WHERE is_visible",
)
_POSTGRESQL_DROP = (
    *(f"DROP TRIGGER IF EXISTS {INDEX}_{verb} ON catalog_product" for verb in (*VERBS, "truncate")),
    f"DROP FUNCTION IF EXISTS {INDEX}()",
    f"DROP FUNCTION IF EXISTS {INDEX}_truncate()",
    f"DROP TABLE IF EXISTS {INDEX}",
    f"DROP FUNCTION IF EXISTS {GRAMS}(text)",
)

_SQLITE = (
    # Texts are folded already; they stand in the products, so here only what they consist of.
    f"CREATE VIRTUAL TABLE {INDEX} USING fts5(text, content='', tokenize='trigram case_sensitive 1')",
    f"CREATE VIRTUAL TABLE {GRAMS} USING fts5vocab({INDEX}, instance)",
)
# With two spaces behind it, the last letters of a text begin a gram as well.
_SQLITE_ADD = f"INSERT INTO {INDEX}(rowid, text) SELECT NEW.id, NEW.search_text || '  ' WHERE NEW.is_visible"
_SQLITE_REMOVE = (
    f"INSERT INTO {INDEX}({INDEX}, rowid, text)"
    " SELECT 'delete', OLD.id, OLD.search_text || '  ' WHERE OLD.is_visible"
)
_SQLITE_TRIGGERS = (
    f"CREATE TRIGGER {INDEX}_insert AFTER INSERT ON catalog_product BEGIN {_SQLITE_ADD}; END",
    f"CREATE TRIGGER {INDEX}_delete AFTER DELETE ON catalog_product BEGIN {_SQLITE_REMOVE}; END",
    f"CREATE TRIGGER {INDEX}_update AFTER UPDATE ON catalog_product"
    " WHEN OLD.search_text IS NOT NEW.search_text OR OLD.is_visible IS NOT NEW.is_visible"
    f" BEGIN {_SQLITE_REMOVE}; {_SQLITE_ADD}; END",
)
_SQLITE_FILL = (
    f"INSERT INTO {INDEX}({INDEX}) VALUES ('delete-all')",
    f"INSERT INTO {INDEX}(rowid, text) SELECT id, search_text || '  ' FROM catalog_product WHERE is_visible",
)
_SQLITE_DROP = (
    *(f"DROP TRIGGER IF EXISTS {INDEX}_{verb}" for verb in VERBS),
    f"DROP TABLE IF EXISTS {GRAMS}",
    f"DROP TABLE IF EXISTS {INDEX}",
)


@lru_cache(maxsize=1)
def sqlite_has_trigrams() -> bool:
    """Whether the SQLite library of this Python can index grams: FTS5, since 3.34."""
    with closing(sqlite3.connect(":memory:")) as database:
        try:
            database.execute(_SQLITE[0])
        except sqlite3.OperationalError:
            return False
        return True


def create_index(using: str) -> None:
    """Create the index and fill it; a SQLite that cannot have one goes without. Safe to call twice."""
    drop_index(using)
    if connections[using].vendor == "postgresql":
        _execute(using, [*_POSTGRESQL, *_POSTGRESQL_TRIGGERS])
    elif sqlite_has_trigrams():
        _execute(using, [*_SQLITE, *_SQLITE_TRIGGERS])
    fill_index(using)


def fill_index(using: str) -> None:
    """Put in anew what is visible, if there is an index. Safe to call twice."""
    if is_there(using):
        _execute(using, _POSTGRESQL_FILL if connections[using].vendor == "postgresql" else _SQLITE_FILL)


def drop_index(using: str) -> None:
    """Drop all of it. Safe to call twice."""
    _execute(using, _POSTGRESQL_DROP if connections[using].vendor == "postgresql" else _SQLITE_DROP)


def restore_index(using: str, **_kwargs: Any) -> None:
    """After migrations: create it anew where it does not hold what is visible, or would not for long.

    A migration on SQLite may make the table of products anew, without its triggers. Where the migration that
    creates the index has not run, or has been reversed, nothing is done. Safe to call twice.
    """
    if is_there(using) and not is_in_step(using):
        create_index(using)


def is_there(using: str) -> bool:
    """Whether the index was created."""
    with connections[using].cursor() as cursor:
        return INDEX in connections[using].introspection.table_names(cursor)


def is_in_step(using: str) -> bool:
    """Whether all triggers are there, and as many products in the index as there are visible ones."""
    wanted = {f"{INDEX}_{verb}" for verb in VERBS}
    with connections[using].cursor() as cursor:
        if connections[using].vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger WHERE tgrelid = 'catalog_product'::regclass")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        if wanted - {name for (name,) in cursor.fetchall()}:
            return False
        cursor.execute(
            f"SELECT (SELECT count(*) FROM {INDEX}), (SELECT count(*) FROM catalog_product WHERE is_visible)"
        )
        indexed, visible = cursor.fetchone()
        return bool(indexed == visible)


def _execute(using: str, statements: Sequence[str]) -> None:
    with connections[using].cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
