"""Addresses of support, below the language prefix."""

from django.urls import path

from support import views

urlpatterns = [
    path("contact/", views.contact, name="contact"),
    path("contact/sent/", views.contact_sent, name="contact-sent"),
    path("faq/", views.faq, name="faq"),
    path("privacy/", views.privacy, name="privacy"),
]
