"""All addresses: pages below a language prefix, the back office and machines without one."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from catalog.views import product_images
from payments import webhooks
from storefront import health, pages
from storefront.styleguide import styleguide

urlpatterns = [
    path("", pages.redirect_to_language, name="root"),
    path("admin/", admin.site.urls),
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("robots.txt", pages.robots),
    path("sitemap.xml", pages.sitemap),
    path("media/products/<str:name>", product_images.product_image, name="product-picture"),
    path("webhooks/<slug:name>/", webhooks.receive, name="webhook"),
    *i18n_patterns(
        path("", include("catalog.urls")),
        path("", include("orders.urls")),
        path("manifest.webmanifest", pages.manifest, name="manifest"),
        path("styleguide/", styleguide),
        path("terms/", pages.terms, name="terms"),
        path("", include("accounts.urls")),
        path("account/", include("allauth.urls")),
        prefix_default_language=True,
    ),
]

handler500 = "storefront.server_errors.error_page"
