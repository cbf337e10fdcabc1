"""Addresses of cart, checkout and orders, below the language prefix."""

from django.urls import path

from orders.views import accounts, carts, checkouts, following, paying, revealing

urlpatterns = [
    path("cart/", carts.show_cart, name="cart"),
    path("cart/add/", carts.add, name="cart-add"),
    path("cart/update/", carts.update, name="cart-update"),
    path("cart/remove/", carts.remove, name="cart-remove"),
    path("checkout/", checkouts.check_out, name="checkout"),
    path("orders/lost-link/", following.send_lost_link, name="order-lost-link"),
    path("orders/<slug:reference>/", following.show, name="order"),
    path("orders/<slug:reference>/live/", following.live, name="order-live"),
    path("orders/<slug:reference>/open/<str:secret>/", following.open_link, name="order-open"),
    path("orders/<slug:reference>/go/", paying.go, name="order-go"),
    path("orders/<slug:reference>/pay/", paying.pay_again, name="order-pay"),
    path("orders/<slug:reference>/cancel/", paying.cancel, name="order-cancel"),
    path("orders/<slug:reference>/prove/", revealing.prove, name="order-prove"),
    path("orders/<slug:reference>/prove/send/", revealing.send_again, name="order-send-code"),
    path("orders/<slug:reference>/cards/<int:number>/reveal/", revealing.reveal_card, name="order-reveal"),
    path("account/", accounts.account, name="account"),
]
