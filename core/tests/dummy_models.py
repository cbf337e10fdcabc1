"""Something with a life, for the tests of moves; its table exists only inside a test."""

from django.db import models

from core import clock
from core.states import AllowedMoves


class DummyStatus(models.TextChoices):
    NEW = "new"
    USED = "used"
    GONE = "gone"


class DummyModel(models.Model):
    MOVES: AllowedMoves = {
        DummyStatus.NEW: frozenset({DummyStatus.USED, DummyStatus.GONE}),
        DummyStatus.USED: frozenset({DummyStatus.GONE}),
    }

    status = models.CharField(max_length=20, default=DummyStatus.NEW)
    status_since = models.DateTimeField(default=clock.now)
    lease = models.IntegerField(default=0)

    class Meta:
        app_label = "core"
        managed = False
        db_table = "core_test_thing"

    def __str__(self) -> str:
        return f"thing {self.pk}"


CREATE_TABLE = """
    CREATE TABLE core_test_thing (
        id integer PRIMARY KEY, status varchar(20) NOT NULL, status_since timestamp with time zone NOT NULL,
        lease integer NOT NULL
    )
"""
