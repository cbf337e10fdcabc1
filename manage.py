#!/usr/bin/env python
"""Django's command line, run with the shop's settings."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "storefront.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as exc:  # says what is missing; where in the code does not matter
        sys.exit(f"The shop is not configured: {exc}")


if __name__ == "__main__":
    main()
