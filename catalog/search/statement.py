"""The one statement by which products are searched.

Words that a glance at the best sellers finds are looked for among these, one by one, until a page is full.
Others, and those that leave it short, are found by the index, and sorted. So the size of the catalogue does
not matter, whatever is looked for: the index reads all that has a word, which is much where the word is
common, and there it is not asked.
"""
# ruff: noqa: S608 - the only names in this statement are ours, and every word is a parameter

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection

from catalog.search.index import GRAM, GRAMS, INDEX, sqlite_has_trigrams

FEW = 1_000  # products that are sorted at once
WALKED = 550  # best sellers that are walked through
GLANCED = 120  # of them that tell whether the walk is worth it, by having a fifth of a page
# Queries in one statement of SQLite, which writes out what a step names, and what that names: each query is
# nine times the one before it, the fourth takes half a second to read, and the fifth is refused.
AT_ONCE_ON_SQLITE = 2
LAST_LETTER = chr(0x10FFFF)
_BEST = "ORDER BY popular_key LIMIT {}"

Groups = Sequence[Sequence[str]]  # names: of each group one must be part of a product's words
Sql = tuple[str, list[Any]]


def search_statements(queries: Sequence[Groups], limit: int) -> Iterator[Sql]:
    """Conditions of statements that are asked in turn until one finds something: of one on PostgreSQL."""
    at_once = AT_ONCE_ON_SQLITE if connection.vendor == "sqlite" else len(queries)
    for first in range(0, len(queries), at_once):
        yield _search_statement(queries[first : first + at_once], limit)


def _search_statement(queries: Sequence[Groups], limit: int) -> Sql:
    """A condition on `catalog_product`: to be one of the `limit` best that fit the first query that any fits.

    Names hold letters, digits and single spaces only (see `fold`). No query is empty.
    """
    parts: list[str] = []
    params: list[Any] = []
    for number, groups in enumerate(queries):
        # What takes the least to compare comes first.
        steps, asked = _steps(sorted(groups, key=len), limit, number)
        parts += steps
        params += asked
    statement = f"WITH {', '.join(parts)} SELECT id FROM found_{number}"
    if connection.vendor == "postgresql":  # as an array it is looked up row by row, however long it may be
        return f"catalog_product.id = ANY(ARRAY({statement}))", params
    return f"catalog_product.id IN ({statement})", params


def _steps(groups: Groups, limit: int, number: int) -> tuple[list[str], list[Any]]:
    """What is done for one query, if those before it have found nothing."""
    glanced, walked = f"glanced_{number}", f"walked_{number}"
    few, every = f"few_{number}", f"every_{number}"
    before = f"found_{number - 1}"
    unless_found = f"NOT EXISTS (SELECT 1 FROM {before})" if number else "TRUE"
    enough = max(1, limit // 5)
    is_common = f"(SELECT count(*) FROM {glanced}) = {enough}"
    is_short = f"(SELECT count(*) FROM {walked}) < {limit}"
    are_many = f"(SELECT count(*) FROM {few}) > {FEW}"
    indexed, asked = _indexed(groups)
    fits, names = _fits(groups, "search_text")
    steps = {
        glanced: f"SELECT id FROM {_best_sellers(unless_found, GLANCED)} WHERE {fits} LIMIT {enough}",
        walked: f"SELECT id FROM {_best_sellers(is_common, WALKED)} WHERE {fits} LIMIT {limit}",
        few: f"{indexed} AND {unless_found} AND {is_short} LIMIT {FEW + 1}",
        every: f"{indexed} AND {are_many} {_BEST.format(limit)}",
        f"found_{number}": f"SELECT id FROM {walked} WHERE NOT {is_short} UNION ALL SELECT id FROM"
        f" (SELECT id FROM {few} WHERE NOT {are_many} {_BEST.format(limit)}) AS sorted"
        f" UNION ALL SELECT id FROM {every}" + (f" UNION ALL SELECT id FROM {before}" if number else ""),
    }
    asked_in_order = [*names, *names, *asked, *asked]
    return [f"{name} AS MATERIALIZED ({step})" for name, step in steps.items()], asked_in_order


def _best_sellers(condition: str, number: int) -> str:
    """So many of them with their words, the best first, if there is any need for them."""
    return (
        f"(SELECT id, search_text FROM catalog_product WHERE {condition} AND is_visible"
        f" ORDER BY popular_key LIMIT {number}) AS best"
    )


def _fits(groups: Groups, text: str) -> Sql:
    """Whether a text has one of the names of every group in it.

    On PostgreSQL a group is one parameter, however many names it has: so searches of as many words are one
    statement, and few plans are kept. As subqueries they tell the planner nothing: a plan for the very words
    would be no better, and take longer to make than the search.
    """
    if connection.vendor == "postgresql":
        patterns = [[f"%{_as_it_stands(name)}%" for name in names] for names in groups]
        return " AND ".join([f"{text} LIKE ANY ((SELECT %s::text[])::text[])"] * len(groups)), patterns
    each = (" OR ".join([f"instr({text}, %s) > 0"] * len(names)) for names in groups)
    return " AND ".join(f"({fits})" for fits in each), [name for names in groups for name in names]


def _as_it_stands(name: str) -> str:
    """For LIKE: of what stands in names (see `fold`), only this would be any letter."""
    return name.replace("_", r"\_")


def _indexed(groups: Groups) -> Sql:
    """All products that fit, by the index."""
    if connection.vendor == "postgresql":
        fits, names = _fits(groups, "text")
        columns = f"SELECT product_id AS id, popular_key FROM {INDEX}"
        return f"{columns} WHERE {GRAMS}(text) @@ (SELECT %s::tsquery) AND {fits}", [_tsquery(groups), *names]
    fits, names = _fits(groups, "product.search_text")
    candidates, asked = _candidates(groups)
    # CROSS JOIN has SQLite begin with the index, which may name a product more than once.
    return (
        f"SELECT DISTINCT product.id, product.popular_key FROM {candidates}"
        " CROSS JOIN catalog_product AS product"
        f" ON product.id = candidate.id WHERE product.is_visible AND {fits}"
    ), [*asked, *names]


def _tsquery(groups: Groups) -> str:
    """Texts that may fit, by two grams of each name: more would take longer to look up than to compare."""
    each = (" | ".join(map(_two_grams, names)) for names in groups)
    return " & ".join(f"({query})" for query in each)


def _two_grams(name: str) -> str:
    words = name.split()
    return f"'{words[0][:GRAM]}' & '{words[-1][-GRAM:]}'"


def _candidates(groups: Groups) -> Sql:
    """Those that may fit, by SQLite's index: it knows names of three letters, and what grams begin with."""
    if not sqlite_has_trigrams():
        return "(SELECT id FROM catalog_product) AS candidate", []
    long = [names for names in groups if min(map(len, names)) >= GRAM]
    found_by_words = f"SELECT rowid AS id FROM {INDEX} WHERE {INDEX} MATCH %s"
    if long:
        return f"({found_by_words}) AS candidate", [" AND ".join(f"({_any_of(names)})" for names in long)]
    short = [name for name in groups[0] if len(name) < GRAM]
    sources = [f"SELECT doc AS id FROM {GRAMS} WHERE term >= %s AND term <= %s"] * len(short)
    asked = [bound for name in short for bound in (name, name + LAST_LETTER)]
    if any_of := _any_of(groups[0]):
        sources.append(found_by_words)
        asked.append(any_of)
    return f"({' UNION ALL '.join(sources)}) AS candidate", asked


def _any_of(names: Sequence[str]) -> str:
    """Two grams of each name, as above; here they go across spaces."""
    return " OR ".join(f'("{name[:GRAM]}" AND "{name[-GRAM:]}")' for name in names if len(name) >= GRAM)
