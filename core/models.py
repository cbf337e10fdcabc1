"""Rows that every app needs and none owns."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core import clock
from core.reasons import translate_reason, translate_reason_html


class Move(models.Model):
    """One change of state of anything: the history of the shop. Append-only; written by core.moves only."""

    APPEND_ONLY = True

    subject = models.CharField(_("about"), max_length=64)  # "orders.line:17"
    from_status = models.CharField(_("from"), max_length=20, blank=True)
    to_status = models.CharField(_("to"), max_length=20)
    why = models.CharField(_("why"), max_length=200)
    actor = models.CharField(_("by whom"), max_length=100, default="system")
    actor_id = models.BigIntegerField(
        null=True, blank=True, editable=False
    )  # the user's, whatever their name
    at = models.DateTimeField(_("when"), default=clock.now)

    class Meta:
        verbose_name = _("change of state")
        verbose_name_plural = _("history")
        indexes = [models.Index(fields=["subject", "at"], name="core_move_subject")]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.subject} {self.from_status} → {self.to_status}"


class Act(models.Model):
    """Something that a member of staff did. Append-only; written by core.audit_log only."""

    APPEND_ONLY = True

    actor = models.CharField(_("by whom"), max_length=100)
    actor_id = models.BigIntegerField(null=True, blank=True, db_index=True, editable=False)
    second = models.CharField(_("agreed by"), max_length=100, blank=True)
    second_id = models.BigIntegerField(null=True, blank=True, editable=False)
    is_one_person = models.BooleanField(_("one person"), default=False)  # the shop has no second one
    act = models.CharField(_("what"), max_length=40)  # a code: "refund.approve"
    subject = models.CharField(_("about"), max_length=64, db_index=True)
    reason = models.CharField(_("why"), max_length=200, blank=True)
    before = models.JSONField(_("before"), default=dict, blank=True)
    after = models.JSONField(_("after"), default=dict, blank=True)
    at = models.DateTimeField(_("when"), default=clock.now, db_index=True)

    class Meta:
        verbose_name = _("act of staff")
        verbose_name_plural = _("what staff did")
        ordering = ["-pk"]

    def __str__(self) -> str:
        from core.audit_log import describe

        return describe(self.act, self.subject)


class Message(models.Model):
    """Something to be said, queued in the transaction that caused it. Holds ids, never a code or a link."""

    kind = models.CharField(_("kind"), max_length=40)
    subject = models.CharField(_("about"), max_length=64)
    key = models.CharField(_("said once under"), max_length=120, unique=True)  # the same thing is said once
    created_at = models.DateTimeField(_("queued"), default=clock.now)
    next_due_at = models.DateTimeField(_("next try"), null=True, default=clock.now)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    tries = models.PositiveIntegerField(_("tries"), default=0)
    trouble = models.CharField(_("trouble"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [
            models.Index(
                fields=["next_due_at"], name="core_message_due", condition=Q(next_due_at__isnull=False)
            ),
            models.Index(fields=["subject"], name="core_message_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} about {self.subject}"


class DeskItem(models.Model):
    """A matter that needs a person: one open item per subject, whatever its symptoms.

    Kind, title and evidence are those of the symptom that leads it. Written by core.desk only.
    """

    kind = models.CharField(_("kind"), max_length=40)
    subject = models.CharField(_("about"), max_length=64)
    title = models.CharField(_("what happened"), max_length=200)
    evidence = models.JSONField(_("evidence"), default=dict, blank=True)
    opened_at = models.DateTimeField(_("since"), default=clock.now)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = models.CharField(_("closed by"), max_length=100, blank=True)
    outcome = models.CharField(_("outcome"), max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject"], condition=Q(closed_at__isnull=True), name="core_deskitem_one_matter"
            )
        ]
        indexes = [models.Index(fields=["subject"], name="core_deskitem_subject")]
        # Open ones first, the oldest on top; databases differ in where NULL goes.
        ordering = [F("closed_at").desc(nulls_first=True), "opened_at"]
        verbose_name = _("desk item")
        verbose_name_plural = _("desk items")
        permissions = [("work_the_desk", "May decide what lies on the desk")]

    def __str__(self) -> str:
        return translate_reason(self.title)

    @property
    def title_html(self) -> str:
        return translate_reason_html(self.title)

    @property
    def outcome_html(self) -> str:
        """How it ended, in the reader's language."""
        return translate_reason_html(self.outcome)


class Symptom(models.Model):
    """One sign of a matter on the desk. The matter is over when all of its symptoms are."""

    item = models.ForeignKey(DeskItem, on_delete=models.CASCADE, related_name="symptoms")
    kind = models.CharField(_("kind"), max_length=40)
    subject = models.CharField(_("about"), max_length=64)  # the matter's own, or a row that belongs to it
    title = models.CharField(_("what happened"), max_length=200)
    evidence = models.JSONField(_("evidence"), default=dict, blank=True)
    is_minor = models.BooleanField(default=False)  # leads a matter only while there is nothing else
    since = models.DateTimeField(_("since"), default=clock.now)
    over_at = models.DateTimeField(_("over"), null=True, blank=True)
    over_by = models.CharField(_("closed by"), max_length=100, blank=True)
    outcome = models.CharField(_("outcome"), max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "kind"], condition=Q(over_at__isnull=True), name="core_symptom_one_open"
            )
        ]
        ordering = ["pk"]
        verbose_name = _("symptom")
        verbose_name_plural = _("symptoms")

    def __str__(self) -> str:
        return translate_reason(self.title)

    @property
    def title_html(self) -> str:
        return translate_reason_html(self.title)

    @property
    def outcome_html(self) -> str:
        """How it ended, in the reader's language."""
        return translate_reason_html(self.outcome)


class Switch(models.Model):
    """Something that can be paused, with the reason. No row means: runs."""

    name = models.CharField(_("name"), max_length=40, primary_key=True)
    is_paused = models.BooleanField(_("paused"), default=False)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    changed_at = models.DateTimeField(_("changed"), default=clock.now)
    changed_by = models.CharField(_("changed by"), max_length=100, default="system")

    class Meta:
        verbose_name = _("switch")
        verbose_name_plural = _("switches")

    def __str__(self) -> str:
        return f"{self.name}: {'paused' if self.is_paused else 'runs'}"


class Heartbeat(models.Model):
    """When a recurring job last came round, for /readyz and for jobs that run once in a while."""

    name = models.CharField(max_length=40, primary_key=True)
    beat_at = models.DateTimeField()
    next_due_at = models.DateTimeField(null=True, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)  # every time since then it was in vain

    def __str__(self) -> str:
        return self.name


class KeyCheck(models.Model):
    """One row whose opening proves that the key ring is the right one.

    Inside is the pepper of the fingerprints, so that these outlive every rotation of the keys.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    token = models.TextField()

    class Meta:
        db_table = "delivery_keycheck"  # where it has always been
        constraints = [models.CheckConstraint(condition=Q(id=1), name="delivery_keycheck_one_row")]

    def __str__(self) -> str:
        return "key check"


class ProcessHeartbeat(models.Model):
    """One process of the shop: when it last showed that it lives, and whether it signed off."""

    role = models.CharField(max_length=20)
    instance = models.CharField(max_length=120)  # "host:pid"
    started_at = models.DateTimeField(default=clock.now)
    beat_at = models.DateTimeField(default=clock.now)
    stopped_at = models.DateTimeField(null=True, blank=True)  # ended as it should; a killed one never says so

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["role", "instance"], name="core_processheartbeat_once")
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.instance}"


class Alert(models.Model):
    """A person is told of something until somebody takes or ends it. Written by core.alerts only."""

    cause = models.CharField(_("what happened"), max_length=40)
    about = models.CharField(_("about"), max_length=120, blank=True)  # a row, a role, an event
    data = models.JSONField(_("details"), default=dict, blank=True)  # fills the words of the cause
    raised_at = models.DateTimeField(_("since"), default=clock.now)
    step = models.PositiveIntegerField(_("step"), default=0)  # of the last telling
    next_due_at = models.DateTimeField(_("told again"), null=True, blank=True)
    taken_at = models.DateTimeField(_("taken"), null=True, blank=True)
    taken_by = models.CharField(_("taken by"), max_length=100, blank=True)
    taken_by_id = models.BigIntegerField(null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.CharField(_("ended by"), max_length=100, blank=True)  # empty: the cause is gone
    ended_by_id = models.BigIntegerField(null=True, blank=True, editable=False)
    outcome = models.CharField(_("outcome"), max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cause", "about"], condition=Q(ended_at__isnull=True), name="core_alert_one_open"
            )
        ]
        indexes = [
            models.Index(
                fields=["next_due_at"], name="core_alert_due", condition=Q(next_due_at__isnull=False)
            )
        ]
        ordering = [F("ended_at").desc(nulls_first=True), "-raised_at"]
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")

    def __str__(self) -> str:
        from core.alerts.presentation import alert_title  # the words need settings and addresses

        return alert_title(self)


class AlertNotice(models.Model):
    """What one channel is to say about one step of an alert: each of them once."""

    class Channel(models.TextChoices):
        MAIL = "mail", _("by mail")
        WEBHOOK = "webhook", _("by webhook")

    alert = models.ForeignKey(Alert, models.CASCADE, related_name="notices")
    step = models.PositiveIntegerField()
    channel = models.CharField(max_length=10, choices=Channel.choices)
    recipient = models.CharField(max_length=40, blank=True)  # whose mail; empty for the webhook
    next_due_at = models.DateTimeField(null=True, blank=True)  # of the webhook; mails wait in the outbox
    sent_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveIntegerField(default=0)
    trouble = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["alert", "step", "channel", "recipient"], name="core_alertnotice_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["next_due_at"], name="core_alertnotice_due", condition=Q(next_due_at__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return f"{self.alert_id}/{self.step} {self.channel}"


class LimitWindow(models.Model):
    """How often something was done in one window of time; a flushed cache forgets none of it."""

    key = models.CharField(max_length=120)
    window = models.BigIntegerField()
    count = models.PositiveIntegerField(default=0)
    counted_at = models.DateTimeField(default=clock.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "window"], name="core_limitwindow_once")]

    def __str__(self) -> str:
        return self.key


class PageChange(models.Model):
    """A note that something has changed which public pages show; triggers write it (see core.page_cache)."""

    tags = models.TextField()  # "products product:17 category:3"
    noted_at = models.DateTimeField(default=clock.now, db_index=True)

    def __str__(self) -> str:
        return self.tags


class SubjectChange(models.Model):
    """A note that something has changed which the pages of a subject show; triggers write it.

    See core.page_cache.stamps.
    """

    subject = models.CharField(max_length=64, db_index=True)  # "orders.order:17"
    noted_at = models.DateTimeField(default=clock.now, db_index=True)

    def __str__(self) -> str:
        return self.subject


class LimitEntry(models.Model):
    """The table of Django's cache in the database, in which allauth counts tries (see core.shared_cache)."""

    cache_key = models.CharField(primary_key=True, max_length=255)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.cache_key
