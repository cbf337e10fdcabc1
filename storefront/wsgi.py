"""The WSGI entry that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application
from django.db import connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "storefront.settings")

django_application = get_wsgi_application()

from core.page_cache.wsgi import KeptPages  # noqa: E402 - needs the applications
from storefront.process_startup import refuse_second_person, refuse_wrong_keys  # noqa: E402 - needs the applications

application = KeptPages(django_application)

refuse_wrong_keys()
refuse_second_person()
connections.close_all()  # with gunicorn's --preload its processes would share what was opened here
