"""What customers note about their own cards."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from delivery.card_status import mark_all_used, mark_used
from orders.customer import access
from orders.views.proof_redirect import redirect_unless_authorized


@require_POST
def mark_card(request: HttpRequest, reference: str, number: int, *, is_used: bool) -> HttpResponse:
    """Note that a card is used up, or not yet, and go back to where the button was."""
    line_card = access.card_or_404(request, reference, number)
    if detour := redirect_unless_authorized(request, line_card.line.order):
        return detour
    mark_used(card=line_card.card, place=line_card.place, is_used=is_used)
    cards = reverse("cards")
    then = request.POST.get("next", "")
    return redirect(then if then.startswith(cards) else f"{reverse('order', args=[reference])}#card-{number}")


@require_POST
def mark_all_cards(request: HttpRequest, reference: str) -> HttpResponse:
    """Note that every card of an order whose code was seen is used up. Safe to send twice."""
    order, line_cards = access.cards_or_404(request, reference)
    if detour := redirect_unless_authorized(request, order):
        return detour
    mark_all_used((each.card, each.place) for each in line_cards)
    return redirect("order", reference)
