from django.urls import path

from catalog.views import catalogue, stock_notices

urlpatterns = [
    path("", catalogue.home, name="home"),
    path("c/<slug:slug>/", catalogue.category, name="category"),
    path("p/<slug:slug>/", catalogue.product, name="product"),
    path("p/<slug:slug>/tell-me/", stock_notices.request_notice, name="notice"),
    path("p/<slug:slug>/tell-me/noted/", stock_notices.notice_requested, name="notice-noted"),
    path("notices/stop/<str:token>/", stock_notices.unsubscribe, name="notice-stop"),
    path("search/", catalogue.search, name="search"),
    path("search/suggest/", catalogue.suggest, name="suggest"),
]
