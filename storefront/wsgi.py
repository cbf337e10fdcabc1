"""The WSGI entry that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application
from django.db import connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "storefront.settings")

application = get_wsgi_application()

from storefront.process_startup import refuse_second_person, refuse_wrong_keys  # noqa: E402 - needs the applications

refuse_wrong_keys()
refuse_second_person()
connections.close_all()  # with gunicorn's --preload its processes would share what was opened here
