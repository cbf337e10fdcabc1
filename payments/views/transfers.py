"""Sending a picture of a receipt, and looking at one. Whoever calls these has checked who is asking."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.audit_log import ActionNotAllowedError
from core.intervals import Interval
from core.rate_limits import counted_windows
from payments.gateways.references import quoted_reference
from payments.models import Payment, TransferProof
from payments.states import PaymentStatus
from payments.transfers.receipts.forms import ProofForm
from payments.transfers.receipts.proofs import last_rejection, submit_proof, takes_proof
from payments.transfers.receipts.receipt_review import waiting_proof
from payments.transfers.receipts.receipt_storage import RECEIPTS

MAX_PER_NETWORK = 30  # in one PROOFS_WINDOW


def proof_page(request: HttpRequest, payment: Payment, *, back: str, network: str) -> HttpResponse:
    """The form, and what is sent with it; afterwards the way goes `back`. Tries are counted by `network`."""
    if request.method != "POST" and waiting_proof(payment) is not None:
        return redirect(back)
    form = ProofForm(request.POST, request.FILES) if request.method == "POST" else ProofForm()
    if form.is_valid():
        trouble = _submit(payment, form, network)
        if not trouble:
            messages.success(request, _("We have your receipt."))
            return redirect(back)
        form.add_error("picture", trouble)
    context = {
        "payment": payment,
        "form": form,
        "quoted": quoted_reference(payment),
        "rejection": last_rejection(payment),
        "action": request.path,
        "back": back,
    }
    payment.refresh_from_db()
    if payment.status != PaymentStatus.IN_REVIEW and not takes_proof(payment):
        return _over_meanwhile(request, form, back=back)
    response = render(request, "payments/transfer.html", context, status=400 if form.errors else 200)
    response["Cache-Control"] = "no-store, private"
    return response


def _over_meanwhile(request: HttpRequest, form: ProofForm, *, back: str) -> HttpResponse:
    """The payment was confirmed or ended while its page was made: no more is asked for."""
    for trouble in form.errors.get("picture", []):
        messages.error(request, str(trouble))
    return redirect(back)


def _submit(payment: Payment, form: ProofForm, network: str) -> str:
    """Returns why the picture was not taken, or nothing."""
    typed = form.cleaned_data
    try:
        counted_windows.check_rate_limit(
            f"proofs-from:{network}", most=MAX_PER_NETWORK, per=Interval.PROOFS_WINDOW.duration
        )
        submit_proof(
            payment=payment, file=typed["picture"], sender=typed["sender"], operation=typed["operation"]
        )
    except counted_windows.RateLimitExceededError:
        return _("That was sent too often. Please try again later.")
    except ActionNotAllowedError as exc:
        return str(exc)
    return ""


def picture_response(proof: TransferProof | None) -> HttpResponse:
    """The picture as the shop keeps it, for looking, and kept by nobody else. Raises Http404."""
    return RECEIPTS.response(proof.picture if proof else "", filename="receipt.jpg")
