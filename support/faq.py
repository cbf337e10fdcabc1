"""What buyers ask. An answer that holds only for one way to pay is shown where that way is offered."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Rule:
    """A paragraph that stands in one place for all pages: a template."""

    template: str

    def __str__(self) -> str:
        return render_to_string(self.template)


@dataclass(frozen=True)
class Question:
    """A question with the paragraphs of its answer; `anchor` is its address on the page."""

    anchor: str
    text: Any
    answer: tuple[Any, ...]
    methods: frozenset[str] = frozenset()  # names of gateways: asked where one of them is offered

    @property
    def paragraphs(self) -> list[str]:
        return [str(each) for each in self.answer]

    @property
    def is_asked(self) -> bool:
        return not self.methods or not self.methods.isdisjoint(settings.PAYMENT_METHODS)


CARDS = frozenset({"ocpay", "chargily"})
TRANSFER = frozenset({"transfer"})

PAYING = (
    Question(
        "pay-card",
        _("How do I pay with a CIB or EDAHABIA card?"),
        (
            _(
                "Choose the card when you order. You are taken to the payment page of your bank or of "
                "Algérie Poste, where you type the number of your card and the code that you receive by "
                "SMS. Then you come back to your order. We never see the number of your card."
            ),
        ),
        CARDS,
    ),
    Question(
        "card-refused",
        _("Why is my card refused?"),
        (
            _(
                "Most often payment on the internet is not activated for the card, the number for the "
                "SMS is an old one, the limit of the day is reached, or there is too little on the "
                "account. Ask your bank or Algérie Poste; we see only that the payment was refused."
            ),
            _("Your order is kept for a while: try again from its page, or choose another way to pay."),
        ),
        CARDS,
    ),
    Question(
        "pay-transfer",
        _("Can I pay with BaridiMob or at the post office?"),
        (
            _(
                "Yes. Choose the transfer when you order: the page shows our account and the amount. "
                "Send it by BaridiMob or by CCP, then send us a picture of the receipt on the page of "
                "your order. A person compares it with our account, so it takes longer than a card."
            ),
        ),
        TRANSFER,
    ),
    Question(
        "money-taken",
        _("My bank took the money, but the order is not paid. What now?"),
        (
            _(
                "Do not pay a second time. Wait a few minutes and look at the page of your order: we ask "
                "the bank. If nothing has changed after that, write to us with the reference of the "
                "order."
            ),
        ),
        CARDS,
    ),
)

RECEIVING = (
    Question(
        "how-long",
        _("How long does it take?"),
        (_("Codes usually appear on the page of your order in under a minute."),),
    ),
    Question(
        "where",
        _("Where is my code?"),
        (
            _(
                "On the page of your order. The mail about your order has a link to it. For your safety "
                "the code itself stands in no mail."
            ),
        ),
    ),
    Question(
        "account",
        _("Do I need an account?"),
        (
            Rule("orders/_details_rule.txt"),
            _(
                "With an account you find your orders and cards again more easily, and can keep money in "
                "a wallet."
            ),
        ),
    ),
    Question(
        "part",
        _("Only some of my codes came. Why?"),
        (
            _("We buy each code for you at the moment of your order, and sometimes there are not enough."),
            _("If only some of your codes come, you keep those and get back the price of the others."),
        ),
    ),
)

USING = (
    Question(
        "region",
        _("Which country must my card be for?"),
        (
            _(
                "The country of your account at the service, not the one where you live. A card for "
                "another country is refused there. The country is named on every card: look at your "
                "account first."
            ),
        ),
    ),
    Question(
        "not-working",
        _("My code does not work. What can I do?"),
        (
            _(
                "Copy it with the button instead of typing it, and look whether the account is one of "
                "the country named on the card. Follow the steps beside the code: it is redeemed on the "
                "page of the service, not in our shop."
            ),
            Rule("orders/_report_rule.txt"),
        ),
    ),
    Question("give-back", _("Can I give a card back?"), (Rule("orders/_return_rule.txt"),)),
)

MONEY_BACK = (
    Question(
        "refund",
        _("How do I get my money back?"),
        (
            Rule("orders/_missing_rule.txt"),
            _("On the page of your order you choose once where all of it goes, and see how far it is."),
            Rule("orders/_refund_rule.txt"),
        ),
    ),
    Question(
        "safe",
        _("Is it safe to buy here?"),
        (
            Rule("orders/_secrecy_rule.txt"),
            _("Before a code is shown, we make sure that it is you who bought it."),
            _("We never ask you for a code. Whoever does is not from this shop."),
        ),
    ),
)

_GROUPS = (
    (_("Paying"), PAYING),
    (_("Receiving"), RECEIVING),
    (_("Using a card"), USING),
    (_("Money back and safety"), MONEY_BACK),
)


def frequent_questions() -> list[tuple[Any, list[Question]]]:
    """The questions that this shop is asked, by group."""
    groups = [(title, [each for each in questions if each.is_asked]) for title, questions in _GROUPS]
    return [(title, questions) for title, questions in groups if questions]
