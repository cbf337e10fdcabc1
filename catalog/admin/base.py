"""What the pages of the catalogue have in common."""

from typing import Any

from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.audit_log import register_labels

register_labels(
    {
        "category.edit": _("category changed"),
        "product.edit": _("product changed"),
        "product.sell_again": _("product sold again after losses"),
        "denomination.edit": _("denomination changed"),
        "denomination.same": _("the same card, said of a denomination"),
        "denomination.other": _("another card, said of a denomination"),
        "denomination.succeed": _("denomination carried over to its new id"),
        "denomination.another": _("denomination told apart from an old one"),
        "product.succeed": _("product carried over to its new id"),
        "product.another": _("product told apart from an old one"),
        "denomination.accept_wholesale": _("new wholesale price accepted"),
        "markuprule.add": _("markup rule made"),
        "markuprule.edit": _("markup rule changed"),
        "markuprule.remove": _("markup rule deleted"),
        "syncrun.believe": _("catalogue fetched and believed"),
    }
)


class NoAddDelete:
    """Rows that are mirrored or computed: nobody adds or deletes them by hand."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class NoChanges(NoAddDelete):
    """Histories: nobody changes them either."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def save_changed(form: "ModelForm[Any]") -> None:
    """Save only what the form changed: a price refreshed meanwhile must not be overwritten by an old one."""
    if form.changed_data:
        form.instance.save(update_fields=form.changed_data)


def save_changed_rows(formset: "BaseInlineFormSet[Any, Any, Any]") -> None:
    """The same for inline rows. Sets what Django's log of changes expects of a saved formset."""
    formset.new_objects, formset.deleted_objects = [], []
    formset.changed_objects = [
        (form.instance, form.changed_data) for form in formset.forms if form.changed_data
    ]
    for form in formset.forms:
        save_changed(form)
