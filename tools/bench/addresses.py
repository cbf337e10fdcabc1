"""The shop's addresses, and beside them a page that costs nothing but what every page costs."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from storefront.urls import urlpatterns as shop

BODY = b"x" * 14_000


def constant(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(BODY)


urlpatterns = [path("constant/", constant), *shop]
