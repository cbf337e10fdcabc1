"""Who logs in (`User`), who owns orders and cards (`Customer`), and codes that prove an address."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from core import audit_log, clock
from core.actors import Actor
from core.normalisation import fold_email, normalise_email


class UserManager(BaseUserManager["User"]):
    """Makes users, who are known by their address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A user with that address; without a password they cannot log in by one. Raises ValidationError."""
        user = self.model(email=normalise_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, **{"is_staff": True, "is_superuser": True, **fields})

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=fold_email(username or ""))


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who logs in by e-mail: a customer with an account, or staff."""

    email = models.EmailField(_("e-mail address"), unique=True)
    is_staff = models.BooleanField(_("staff"), default=False, help_text=_("May enter the back office."))
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("Take this away instead of deleting.")
    )
    date_joined = models.DateTimeField(_("joined"), default=clock.now, editable=False)
    language = models.CharField(_("language"), max_length=8, blank=True)

    objects = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="accounts_user_lower")
        ]

    def __str__(self) -> str:
        return self.email

    def clean(self) -> None:
        super().clean()
        self.email = normalise_email(self.email)


class StaffChange(models.Model):
    """A login of staff was made or changed. Written by accounts.staff.staff_logins only."""

    APPEND_ONLY = True

    class What(models.TextChoices):
        MADE = "made", _("login made")
        ROLE = "role", _("role changed")
        ADDRESS = "address", _("address changed")
        PASSWORD = "password", _("password changed")
        SECOND_FACTOR = "second_factor", _("second factor changed")
        DEACTIVATED = "deactivated", _("login deactivated")
        REACTIVATED = "reactivated", _("login activated again")

    user = models.ForeignKey(User, models.PROTECT, related_name="staff_changes", verbose_name=_("login"))
    what = models.CharField(_("what"), max_length=20, choices=What.choices)
    by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,  # a command on the server
        blank=True,
        related_name="+",
        verbose_name=_("by whom"),
    )
    at = models.DateTimeField(_("when"), default=clock.now)

    class Meta:
        verbose_name = _("change of a login")
        verbose_name_plural = _("changes of logins")

    def __str__(self) -> str:
        return f"{self.what} of user {self.user_id} by {self.by_id or 'command'}"


class Vouch(models.Model):
    """Somebody else knows that a login is still, or really, another person's after such a change."""

    APPEND_ONLY = True

    change = models.OneToOneField(StaffChange, models.PROTECT, related_name="vouch")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # null: a command on the server
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("voucher for a login")

    def __str__(self) -> str:
        return f"{self.change} vouched for by {self.by_id or 'command'}"


class Customer(models.Model):
    """Who owns orders, cards, refunds and the wallet: an address, and a user once it has an account."""

    email = models.EmailField(_("e-mail address"), unique=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="customer",
        verbose_name=_("user"),
    )
    language = models.CharField(_("language"), max_length=8, blank=True)
    limits_lifted = models.BooleanField(
        _("limits lifted"),
        default=False,
        help_text=_("Somebody staff know: the limits against abuse do not apply."),
    )
    created_at = models.DateTimeField(_("created"), default=clock.now, editable=False)

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="accounts_customer_lower")
        ]

    def __str__(self) -> str:
        return self.email


class OneTimeCode(models.Model):
    """Six digits sent to a customer's address.

    The row keeps a keyed hash, empty until the mail is built; the digits exist in the mail alone.
    """

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="one_time_codes")
    purpose = models.CharField(max_length=60)  # what the code opens: "order:7Q2MX4K9ZD"
    code_hash = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    tries_left = models.PositiveSmallIntegerField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("one-time code")
        indexes = [models.Index(fields=["customer", "purpose", "-id"], name="accounts_code_newest")]

    def __str__(self) -> str:
        return f"{self.purpose} of customer {self.customer_id}"


class Notice(models.Model):
    """What was changed in an account and could not be told at once. Thrown away after some months."""

    email = models.EmailField()  # where it is told: at times not the account's address any more
    template = models.CharField(max_length=60)  # in templates/emails/
    language = models.CharField(max_length=8)
    details = models.JSONField(default=dict)  # what the template names besides: addresses, never a secret
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("notice of a change")

    def __str__(self) -> str:
        return f"{self.template} to {self.email}"


class Proposal(models.Model):
    """One person's wish to do what takes two. See accounts.staff.proposals, which alone writes here."""

    class Ending(models.TextChoices):
        DONE = "done", _("done")
        WITHDRAWN = "withdrawn", _("taken back")
        LAPSED = "lapsed", _("lapsed")  # whoever proposed it works here no longer
        FAILED = "failed", _("not possible any more")

    act = models.CharField(_("act"), max_length=40)  # a code: "line.refuse"
    subject = models.CharField(_("about"), max_length=64)  # "orders.line:17"
    data = models.JSONField(_("details"), default=dict, blank=True)
    reason = models.CharField(_("reason"), max_length=200)
    proposed_by = models.CharField(_("proposed by"), max_length=100)
    proposed_by_id = models.BigIntegerField(null=True, blank=True, editable=False)
    proposed_at = models.DateTimeField(_("proposed"), default=clock.now)
    due_at = models.DateTimeField(_("planned for"), null=True, blank=True)  # in a shop of one person
    agreed_by = models.CharField(_("agreed by"), max_length=100, blank=True)
    agreed_by_id = models.BigIntegerField(null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    ending = models.CharField(_("what became of it"), max_length=10, choices=Ending, blank=True)

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["act", "subject"],
                condition=models.Q(closed_at__isnull=True),
                name="accounts_proposal_one_open",
            ),
            models.CheckConstraint(
                condition=models.Q(agreed_by_id__isnull=True)
                | models.Q(proposed_by_id__isnull=True)
                | ~models.Q(agreed_by_id=models.F("proposed_by_id")),
                name="accounts_proposal_two_persons",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], name="accounts_proposal_due", condition=models.Q(closed_at__isnull=True)
            ),
            models.Index(fields=["subject"], name="accounts_proposal_subject"),
        ]

    def __str__(self) -> str:
        return audit_log.describe(self.act, self.subject)

    @property
    def proposer(self) -> Actor:
        return Actor(self.proposed_by, self.proposed_by_id)

    @property
    def agreer(self) -> Actor:
        return Actor(self.agreed_by, self.agreed_by_id)
