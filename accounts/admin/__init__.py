"""The back office of people.

Pages that came along with libraries are closed: with them staff could become a customer (give themselves a
confirmed address), read the seeds of second factors, or hand out single powers that no role names.
"""

from allauth.account.admin import EmailAddress
from allauth.mfa.admin import Authenticator
from allauth.usersessions.admin import UserSession
from django.contrib import admin
from django.contrib.auth.admin import Group  # type: ignore[attr-defined]  # by the module of its page

from accounts.admin import customers, proposals, users  # noqa: F401 - registers their pages

# The imports above make each library register its page first.
for model in (EmailAddress, Authenticator, UserSession, Group):
    admin.site.unregister(model)
