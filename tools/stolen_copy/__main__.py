"""Try a stolen copy of a shop that `make run` keeps: `python -m tools.stolen_copy` (DATA_DIR as for it).

The copy is the shop's database, its broker's files and its logs; the shop itself may run or not. Prints what
was tried and found; exits with 1 if anything was. Changes nothing.
"""

import os
import sys
from pathlib import Path

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "storefront.settings")
    django.setup()
    from django.conf import settings

    from tools.stolen_copy.attempts import Kind, try_all
    from tools.stolen_copy.stolen_data import copy_shop_data

    folders = [Path(settings.DATA_DIR) / name for name in ("log", "valkey")]
    loot = copy_shop_data(secret_key=settings.SECRET_KEY, folders=folders)
    found = try_all(loot, own_account=settings.TRANSFER_RIP)
    rows = sum(len(each) for each in loot.tables.values())
    print(f"A copy of {len(loot.tables)} tables, {rows} rows and {len(loot.files)} files, with SECRET_KEY:")
    for kind in Kind:
        print(f"  {kind:30} {sum(each.kind == kind for each in found)} found")
    for each in found:
        print(f"FOUND {each}")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
