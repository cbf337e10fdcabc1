"""Addresses of cart, checkout and orders, below the language prefix."""

from django.urls import path

from orders.views import (
    accounts,
    carts,
    checkouts,
    following,
    paying,
    receipts,
    refunds,
    revealing,
    transfers,
    wallets,
)

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
    path("orders/<slug:reference>/pay/", paying.pay, name="order-pay"),
    path("orders/<slug:reference>/cancel/", paying.cancel, name="order-cancel"),
    path("orders/<slug:reference>/prove/", revealing.prove, name="order-prove"),
    path("orders/<slug:reference>/prove/send/", revealing.send_again, name="order-send-code"),
    path("orders/<slug:reference>/cards/<int:number>/reveal/", revealing.reveal_card, name="order-reveal"),
    path("orders/<slug:reference>/cards/<int:number>/return/", refunds.return_one, name="order-return"),
    path("orders/<slug:reference>/refunds/<int:pk>/", refunds.choose, name="order-refund"),
    path("orders/<slug:reference>/documents/<int:pk>/", receipts.show, name="order-document"),
    path("orders/<slug:reference>/documents/<int:pk>/pdf/", receipts.show_pdf, name="order-document-pdf"),
    path("orders/<slug:reference>/transfer/", transfers.send_for_order, name="order-transfer"),
    path(
        "orders/<slug:reference>/transfer/<int:pk>/",
        transfers.picture_of_order,
        name="order-transfer-picture",
    ),
    path("account/", accounts.account, name="account"),
    path("account/wallet/", wallets.show_wallet, name="wallet"),
    path("account/wallet/top-up/", wallets.top_up, name="wallet-top-up"),
    path("account/wallet/top-ups/<int:pk>/", wallets.show_top_up, name="top-up"),
    path("account/wallet/top-ups/<int:pk>/live/", wallets.live, name="top-up-live"),
    path("account/wallet/top-ups/<int:pk>/go/", wallets.go, name="top-up-go"),
    path("account/wallet/top-ups/<int:pk>/transfer/", transfers.send_for_top_up, name="top-up-transfer"),
    path(
        "account/wallet/top-ups/<int:pk>/transfer/<int:proof_pk>/",
        transfers.picture_of_top_up,
        name="top-up-transfer-picture",
    ),
]
