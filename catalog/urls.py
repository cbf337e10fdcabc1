from django.urls import path

from catalog import notice_pages, views

urlpatterns = [
    path("", views.home, name="home"),
    path("c/<slug:slug>/", views.category, name="category"),
    path("p/<slug:slug>/", views.product, name="product"),
    path("p/<slug:slug>/tell-me/", notice_pages.ask, name="notice"),
    path("p/<slug:slug>/tell-me/noted/", notice_pages.noted, name="notice-noted"),
    path("notices/stop/<str:token>/", notice_pages.stop, name="notice-stop"),
    path("search/", views.search, name="search"),
    path("search/suggest/", views.suggest, name="suggest"),
]
