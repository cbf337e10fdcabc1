"""Addresses of cart, checkout and orders, below the language prefix."""

from django.urls import path, register_converter

from core.web.input_fields import ReferenceConverter, SecretConverter
from orders.views import (
    accounts,
    card_reports,
    card_used,
    carts,
    checkouts,
    order_detail,
    payment,
    receipts,
    refunds,
    reveal,
    transfers,
    wallets,
)

register_converter(ReferenceConverter, "reference")
register_converter(SecretConverter, "secret")

urlpatterns = [
    path("cart/", carts.show_cart, name="cart"),
    path("cart/add/", carts.add, name="cart-add"),
    path("cart/update/", carts.update, name="cart-update"),
    path("cart/remove/", carts.remove, name="cart-remove"),
    path("checkout/", checkouts.check_out, name="checkout"),
    path("orders/lost-link/", order_detail.send_lost_link, name="order-lost-link"),
    path("orders/<reference:reference>/", order_detail.show, name="order"),
    path("orders/<reference:reference>/live/", order_detail.live, name="order-live"),
    path("orders/<reference:reference>/open/<secret:secret>/", order_detail.open_link, name="order-open"),
    path("orders/<reference:reference>/links/end/", order_detail.end_links, name="order-end-links"),
    path("orders/<reference:reference>/go/", payment.go, name="order-go"),
    path("orders/<reference:reference>/pay/", payment.pay, name="order-pay"),
    path("orders/<reference:reference>/cancel/", payment.cancel, name="order-cancel"),
    path("orders/<reference:reference>/prove/", reveal.prove, name="order-prove"),
    path("orders/<reference:reference>/prove/send/", reveal.send_again, name="order-send-code"),
    path("orders/<reference:reference>/cards/<int:number>/reveal/", reveal.reveal_card, name="order-reveal"),
    path("orders/<reference:reference>/cards/reveal/", reveal.reveal_all_cards, name="order-reveal-all"),
    path("orders/<reference:reference>/cards/used/", card_used.mark_all_cards, name="order-cards-used"),
    path(
        "orders/<reference:reference>/cards/<int:number>/used/",
        card_used.mark_card,
        {"is_used": True},
        name="order-card-used",
    ),
    path(
        "orders/<reference:reference>/cards/<int:number>/unused/",
        card_used.mark_card,
        {"is_used": False},
        name="order-card-unused",
    ),
    path("orders/<reference:reference>/cards/<int:number>/return/", refunds.return_one, name="order-return"),
    path("orders/<reference:reference>/cards/<int:number>/report/", card_reports.report, name="order-report"),
    path("orders/<reference:reference>/refunds/", refunds.choose, name="order-refund"),
    path("orders/<reference:reference>/documents/<int:pk>/", receipts.show, name="order-document"),
    path(
        "orders/<reference:reference>/documents/<int:pk>/pdf/", receipts.show_pdf, name="order-document-pdf"
    ),
    path("orders/<reference:reference>/transfer/", transfers.send_for_order, name="order-transfer"),
    path(
        "orders/<reference:reference>/transfer/<int:pk>/",
        transfers.picture_of_order,
        name="order-transfer-picture",
    ),
    path("account/", accounts.account, name="account"),
    path("account/cards/", accounts.cards, name="cards"),
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
