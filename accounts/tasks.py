"""Celery tasks of accounts: planned acts of one-person shops."""

from celery import shared_task

from accounts import proposals
from core import work


@shared_task(name="accounts.perform_planned", queue="default")
def perform_planned(proposal_id: int) -> None:
    proposals.perform_planned(proposal_id)


work.register("planned act", task=perform_planned, due=proposals.due, told_after="proposal_waits")
