"""What accounts puts on the desk, says and does (see core.kinds)."""

from core.kinds import DeskKind, Job, MessageKind


class AccountsDeskKind(DeskKind):
    """What accounts puts on the desk."""

    PLANNED_ACT = "planned_act"
    TWO_CUSTOMERS = "two-customers"


class AccountsMessageKind(MessageKind):
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
