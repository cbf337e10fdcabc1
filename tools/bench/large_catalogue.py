"""A copy of the shop's database in which the catalogue is a hundred times as large."""

from typing import LiteralString

from psycopg.sql import SQL, Identifier

from tools.bench.stage import Stage

DENOMINATIONS = 100_000
PRODUCTS, CARDS = "catalog_product", "catalog_denomination"
# What a copied row may not share with its original: SQL over `n`, the number of the copy, and `p` and `d`, by
# how much the ids of a copy's products and denominations are higher than those of the one before.
CHANGED: dict[LiteralString, dict[str, LiteralString]] = {
    PRODUCTS: {
        "id": "id + n * p",
        "supplier_id": "supplier_id || '-' || n",
        "slug": "slug || '-' || n",
        "shelf_key": "left(shelf_key, 26) || n",
    },
    CARDS: {
        "id": "id + n * d",
        "product_id": "product_id + n * p",
        "supplier_id": "supplier_id || '-' || n",
    },
}
STEPS: LiteralString = (
    "SELECT (SELECT max(id) + 1 FROM catalog_product) p, (SELECT max(id) + 1 FROM catalog_denomination) d"
)


def make_large(stage: Stage, *, but: str) -> str:
    """The address of the copy. The product of that slug stays alone, so that its name finds one only."""
    address = stage.copy_database("large")
    with stage.connect("large") as database, database.cursor() as cursor:
        cursor.execute("SELECT %s / count(*) - 1 FROM catalog_denomination", [DENOMINATIONS])
        copies = cursor.fetchone()
        cursor.execute(SQL("CREATE TEMPORARY TABLE step AS {}").format(SQL(STEPS)))
        for table, owner in ((PRODUCTS, "id"), (CARDS, "product_id")):
            cursor.execute(
                "SELECT column_name FROM information_schema.columns"
                " WHERE table_name = %s AND is_generated = 'NEVER' ORDER BY ordinal_position",
                [table],
            )
            columns = [str(name) for (name,) in cursor.fetchall()]
            changed = CHANGED[table]
            values = [SQL(changed[name]) if name in changed else Identifier(name) for name in columns]
            copy = SQL(
                "INSERT INTO {table} ({names}) SELECT {values} FROM {table}, step, generate_series(1, %s) n"
                " WHERE {owner} NOT IN (SELECT id FROM catalog_product WHERE slug = %s)"
            ).format(
                table=Identifier(table),
                names=SQL(", ").join(map(Identifier, columns)),
                values=SQL(", ").join(values),
                owner=Identifier(owner),
            )
            cursor.execute(copy, [*(copies or [0]), but])
    with stage.connect("large") as database:
        database.autocommit = True
        database.execute("VACUUM ANALYZE")
    return address
