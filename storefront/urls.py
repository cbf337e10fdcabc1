"""All addresses: pages below a language prefix, the back office and machines without one."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from catalog.views import product_images
from payments.incoming import webhooks
from storefront.http import health
from storefront.pages import site_pages, sitemaps
from storefront.pages.styleguide import styleguide

urlpatterns = [
    path("", site_pages.redirect_to_language, name="root"),
    path("admin/", admin.site.urls),
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("robots.txt", site_pages.robots),
    path("sitemap.xml", sitemaps.sitemap_index),
    path("sitemap-pages.xml", sitemaps.sitemap_pages, name="sitemap-pages"),
    path("sitemap-products-<int:section>.xml", sitemaps.sitemap_products, name="sitemap-products"),
    path("media/products/<str:name>", product_images.product_image, name="product-picture"),
    path("webhooks/<slug:name>/", webhooks.receive, name="webhook"),
    *i18n_patterns(
        path("", include("catalog.urls")),
        path("", include("orders.urls")),
        path("manifest.webmanifest", site_pages.manifest, name="manifest"),
        path("styleguide/", styleguide),
        path("terms/", site_pages.terms, name="terms"),
        path("", include("support.urls")),
        path("", include("accounts.urls")),
        path("account/", include("allauth.urls")),
        prefix_default_language=True,
    ),
]

handler500 = "storefront.pages.server_errors.error_page"
