"""Django's admin with our site in the place of its own. Without models: it is read before there are any."""

from django.contrib.admin.apps import AdminConfig


class BackOfficeConfig(AdminConfig):
    default_site = "accounts.backoffice.site.ShopAdminSite"
