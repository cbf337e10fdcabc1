"""Kinds that only tests know."""

from core.kinds import DeskKind, Job, MailKind


class SampleDeskKind(DeskKind):
    LATE = "late", "late", "Look at it."
    ODD = "odd", "odd", "Look at it."


class SampleMailKind(MailKind):
    GREETING = "greeting"
    WITHOUT_A_BUILDER = "unheard-of"


class SampleJob(Job):
    BROKEN = "broken"
    DAILY = "daily"
    FLOOR = "floor"
    JOB = "job"
    NEW = "new"
    SLOW = "slow"
