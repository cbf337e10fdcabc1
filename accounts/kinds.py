"""What accounts puts on the desk, says and does (see core.kinds)."""

from django.utils.translation import gettext_lazy as _

from core.kinds import MAY_BE_CLOSED, DeskKind, Job, MailKind, register_desk_kinds


@register_desk_kinds
class AccountsDeskKind(DeskKind):
    """What accounts puts on the desk."""

    PLANNED_ACT = (
        "planned_act",
        _("planned act not possible"),
        _("What one person had planned could not be done when its time came. Look at what it was about."),
        MAY_BE_CLOSED,
    )
    TWO_CUSTOMERS = (
        "two-customers",
        _("two customers"),
        _("One person seems to be two customers: guest and account. Nothing was joined."),
    )


class AccountsMailKind(MailKind):
    """The mails that accounts sends."""

    ACCOUNT_EXISTS = "account_exists"
    ACCOUNT_NOTICE = "account_notice"
    CONFIRMATION = "confirmation"
    NEW_PASSWORD = "new_password"  # noqa: S105 - a kind of mail
    ONE_PERSON_ACT = "one_person_act"
    ONE_TIME_CODE = "one_time_code"


class AccountsJob(Job):
    """The work that accounts does when it is due."""

    PLANNED_ACT = "planned act"
