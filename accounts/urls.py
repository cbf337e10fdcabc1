"""Addresses of one's own account, below the language prefix, beside those of allauth."""

from django.urls import path

from accounts import views

urlpatterns = [
    path("account/settings/", views.settings, name="account-settings"),
    path("account/settings/language/", views.choose_language, name="account-language"),
    path("account/sessions/", views.browsers, name="usersessions_list"),  # in the place of allauth's
    path("account/sessions/<int:pk>/end/", views.end_session, name="account-session-end"),
    path("account/export/", views.export, name="account-export"),
    path("account/close/", views.close, name="account-close"),
    path("account/closed/", views.closed, name="account-closed"),
]
