"""The two floors of pages, and the WSGI application that serves them."""

import os

from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tools.bench.floors.settings")
application = get_wsgi_application()

from django.shortcuts import render  # noqa: E402 - needs the applications

from tools.bench.floors.models import Product  # noqa: E402

BODY = b"x" * 14_000
PAGE = 24  # cards


def const(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(BODY, headers={"Content-Length": str(len(BODY))})


def cards(request: HttpRequest) -> HttpResponse:
    products = Product.objects.filter(is_available=True).select_related("category").order_by("rank")[:PAGE]
    return render(request, "list.html", {"products": products})


urlpatterns = [path("const/", const), path("list/", cards)]
