"""Pages about the shop and its people: contact, questions, privacy."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.customers import customer_of
from accounts.models import Customer
from core.page_cache.policy import keep, public_page
from core.page_cache.triggers import EVERYTHING
from core.rate_limits.counted_windows import RateLimitExceededError
from core.text import truncate
from orders.customer import access
from support import spam
from support.contact_channels import contact_channels, seller_facts
from support.faq import frequent_questions
from support.forms import ContactForm
from support.inquiries import create_inquiry
from support.kept_data import kept_data
from support.models import Topic

SECONDS_FRESH = 3_600


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    """Who sells, how to reach them, and a form. `?order=` fills in the reference of an order, `?topic=` what
    it is about.
    """
    if request.method != "POST":
        return _contact_page(request, ContactForm(initial=_known(request)))
    form = ContactForm(request.POST)
    if not form.is_valid():
        return _contact_page(request, form.for_another_try(), status=400)
    told = form.cleaned_data
    try:
        spam.count_message(request)
    except RateLimitExceededError:
        form.add_error(None, _("That is too many messages for now. Please try again later."))
        return _contact_page(request, form.for_another_try(), status=429)
    create_inquiry(
        email=told["email"],
        language=get_language() or "",
        topic=told["topic"],
        text=told["text"],
        order_reference=told["order_reference"],
        customer=_customer(request),
    )
    return redirect("contact-sent")


def _contact_page(request: HttpRequest, form: ContactForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "channels": contact_channels(), "seller": seller_facts()}
    return render(request, "support/contact.html", context, status=status)


def _customer(request: HttpRequest) -> Customer | None:
    return customer_of(request.user) if request.user.is_authenticated else None


def _known(request: HttpRequest) -> dict[str, str]:
    """What need not be typed: the address of a member or of the order, and the order that the link names."""
    reference = truncate(request.GET.get("order", ""), 20)
    topic = request.GET.get("topic", "")
    usual = Topic.DELIVERY if reference else Topic.BEFORE_BUYING
    return {
        "email": request.user.email if request.user.is_authenticated else _email_of(request, reference),
        "order_reference": reference,
        "topic": topic if topic in Topic.values else usual,
        "stamp": spam.form_stamp(),
    }


def _email_of(request: HttpRequest, reference: str) -> str:
    """The address of an order that this browser has made."""
    order = access.find_order(request, reference)
    return order.email if order and access.may_act(request, order) else ""


@public_page(max_age=SECONDS_FRESH)
def contact_sent(request: HttpRequest) -> HttpResponse:
    """What is shown once a message is noted."""
    return keep(render(request, "support/contact_sent.html"), EVERYTHING)


@public_page(max_age=SECONDS_FRESH)
def faq(request: HttpRequest) -> HttpResponse:
    """What buyers ask, and the answers."""
    return keep(render(request, "support/faq.html", {"groups": frequent_questions()}), EVERYTHING)


@public_page(max_age=SECONDS_FRESH)
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept of whoever buys, why, how long, and how to have it deleted."""
    context = {"kept": kept_data(), "seller": seller_facts()}
    return keep(render(request, "support/privacy.html", context), EVERYTHING)
