"""Prepare what goes into the container image: translations and static files, with keys that nobody keeps."""

import os

import django
from django.core.management import call_command

from .shop_secrets import MAKERS
from .translations import compile_messages

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "storefront.settings")
    os.environ |= {name: make() for name, make in MAKERS.items()}
    compile_messages()
    django.setup()
    call_command("collectstatic", interactive=False, verbosity=0)
