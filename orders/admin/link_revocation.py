"""Staff end the links to an order that were mailed: a mail was forwarded, or a mailbox is not its owner's."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from core import audit_log
from core.actors import actor_of
from core.backoffice.detail_pages import DetailAdmin
from orders.admin.reason_form import DeskReasonForm
from orders.customer.access import end_links
from orders.models import Order

PERMISSION = "core.work_the_desk"
ACT = "order.end_links"
audit_log.register_labels({ACT: _("links in e-mails ended")})


class LinkRevocationAdmin(DetailAdmin):
    """The button on the page of an order, and what it does."""

    change_form_template = "admin/orders/order/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.end_links))
        return [path("<int:pk>/links/end/", view, name="orders_order_end_links"), *super().get_urls()]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context["links_form"] = DeskReasonForm() if request.user.has_perm(PERMISSION) else None
        return super().render_change_form(request, context, *args, **kwargs)

    def end_links(self, request: HttpRequest, pk: int) -> HttpResponse:
        """End them all; mails from now on carry new ones. Safe to send twice."""
        if not request.user.has_perm(PERMISSION):
            raise PermissionDenied
        order = get_object_or_404(Order, pk=pk)
        form = DeskReasonForm(request.POST)
        if not form.is_valid():
            self.message_user(request, gettext("Say why."), messages.ERROR)
        else:
            self._end(request, order, form.cleaned_data["reason"])
            self.message_user(request, gettext("The links in all e-mails about this order have ended."))
        return HttpResponseRedirect(reverse("admin:orders_order_change", args=[pk]))

    def _end(self, request: HttpRequest, order: Order, reason: str) -> None:
        with transaction.atomic():
            ended = end_links(order)
            audit_log.record(
                actor=actor_of(request), act=ACT, about=order, after={"links ended": ended}, reason=reason
            )
