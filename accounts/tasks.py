"""Celery tasks of accounts: planned acts of one-person shops."""

from celery import shared_task

from accounts.kinds import AccountsJob
from accounts.staff import proposals
from core import jobs
from core.intervals import Interval


@shared_task(name="accounts.perform_planned", queue="default")
def perform_planned(proposal_id: int) -> None:
    """Do what one person has planned, if its time has come. Safe to call twice."""
    proposals.perform_planned(proposal_id)


jobs.register(
    AccountsJob.PLANNED_ACT,
    task=perform_planned,
    due=proposals.due_proposals,
    alert_after=Interval.PROPOSAL_WAITS,
)
