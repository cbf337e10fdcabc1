"""Customers: who an address belongs to, and how a user's account comes to own what was bought before."""

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from accounts.kinds import AccountsDeskKind
from accounts.models import Customer, User
from accounts.reasons import AccountsReason
from core import desk
from core.normalisation import normalise_email
from core.prepared_queries import PreparedInstances
from core.reasons import Reason
from core.statements import insert_once


def customer_for_email(*, email: str, language: str = "") -> Customer:
    """The customer of an address, made if there is none. Safe to call twice and at once.

    `language` is kept for a new customer only. Raises ValidationError for what is no address.
    """
    address = normalise_email(email)
    known = _BY_EMAIL.first(email=address)
    if known is not None:
        return known
    customer = Customer(email=address, language=language)
    return customer if insert_once(customer, key="email") else Customer.objects.get(email=address)


def _by_email(email: str) -> QuerySet[Customer]:
    return Customer.objects.filter(email=email)


_BY_EMAIL = PreparedInstances(_by_email, email="any address")  # asked by each order


def customer_of(user: User) -> Customer | None:
    """The customer that a user is, or None until an address of theirs is confirmed. Staff are none."""
    if user.is_staff:
        return None
    return Customer.objects.filter(user=user).first()


def link_customer(*, user: User) -> Customer | None:
    """Give the user the customer of their confirmed primary address; returns it. Safe to call twice.

    A user has one customer, which keeps its orders when the address changes: the customer's address follows.
    If the new address already is another customer, nothing is moved (least of all a customer of another user)
    and the desk gets an item, since putting two customers together means putting two wallets together.
    A login of staff owns nothing: what it bought before is reached like a guest's, by one-time code.
    """
    if user.is_staff:
        return None
    primary = EmailAddress.objects.filter(user=user, primary=True, verified=True).first()
    own = customer_of(user)
    if primary is None:
        return own
    email = normalise_email(primary.email)
    if own is None:
        return _assign_customer(user, customer_for_email(email=email, language=user.language))
    if own.email != email:
        _update_email(own, email)
    return own


def _assign_customer(user: User, customer: Customer) -> Customer | None:
    """Tie a free customer to the user; a conditional UPDATE, so of two users at once one gets it."""
    try:
        with transaction.atomic():
            taken = Customer.objects.filter(pk=customer.pk, user=None).update(user=user)
    except IntegrityError:  # the same user was tied to another customer just now
        taken = 0
    if not taken and customer_of(user) is None:
        _report(customer, Reason(AccountsReason.ADDRESS_TAKEN, user=user.email))
    return customer_of(user)


def _update_email(customer: Customer, email: str) -> None:
    try:
        with transaction.atomic():
            Customer.objects.filter(pk=customer.pk).update(email=email)
        customer.email = email
    except IntegrityError:
        _report(customer, Reason(AccountsReason.MOVED_TO_TAKEN, was=customer.email, now=email))


def _report(customer: Customer, title: Reason) -> None:
    desk.open_item(kind=AccountsDeskKind.TWO_CUSTOMERS, about=customer, title=title)
