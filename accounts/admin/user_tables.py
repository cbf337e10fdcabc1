"""What the page of a login shows: what it is, who changed it, what it did."""

from django.utils.translation import gettext

from accounts.authentication.second_factor import is_set_up
from accounts.customers import customer_of
from accounts.models import StaffChange, User
from accounts.staff.roles import role_of
from accounts.staff.vouches import possible_holders
from core.admin_links import row_link, subject_link
from core.backoffice.columns import EMPTY, format_timestamp
from core.backoffice.detail_tables import Table, facts_table
from core.models import Act
from core.reasons import translate_reason_html

MAX_ROWS = 50


def user_facts(user: User) -> Table:
    """What the shop knows of a login, as a table."""
    customer = customer_of(user)
    yes, no = gettext("yes"), gettext("no")
    return facts_table(
        gettext("Login"),
        (
            (gettext("e-mail address"), user.email),
            (gettext("role"), role_of(user).in_full),
            (gettext("may sign in"), yes if user.is_active else no),
            (gettext("second factor"), gettext("set up") if is_set_up(user) else gettext("not set up")),
            (gettext("may also be held by"), _possible_other_holders(user)),
            (gettext("customer"), row_link(customer) if customer else EMPTY),
            (gettext("joined"), format_timestamp(user.date_joined)),
            (gettext("last login"), format_timestamp(user.last_login)),
        ),
    )


def _possible_other_holders(user: User) -> str:
    """Whoever made or changed it, as long as nobody has vouched: those and it are no two persons."""
    others = possible_holders(user.pk) - {user.pk} if user.is_staff else set()
    return ", ".join(User.objects.filter(pk__in=others).values_list("email", flat=True)) or EMPTY


def user_history(user: User) -> list[Table]:
    """What was changed about a login, and what it did."""
    return [_changes(user), _acts(user)]


def _changes(user: User) -> Table:
    heads = (gettext("when"), gettext("what"), gettext("by whom"), gettext("vouched for by"))
    rows = StaffChange.objects.filter(user=user).select_related("by", "vouch__by").order_by("-pk")
    return Table(
        gettext("What was changed about it"),
        heads,
        tuple(
            (format_timestamp(row.at), row.get_what_display(), row.by or gettext("a command"), _voucher(row))
            for row in rows
        ),
    )


def _voucher(change: StaffChange) -> object:
    if not hasattr(change, "vouch"):
        return EMPTY
    return change.vouch.by or gettext("a command")


def _acts(user: User) -> Table:
    heads = (gettext("when"), gettext("what"), gettext("about"), gettext("why"))
    rows = Act.objects.filter(actor_id=user.pk)[:MAX_ROWS]
    return Table(
        gettext("What they did last"),
        heads,
        tuple(
            (
                format_timestamp(row.at),
                row.act,
                subject_link(row.subject),
                translate_reason_html(row.reason) or EMPTY,
            )
            for row in rows
        ),
    )
