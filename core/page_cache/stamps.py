"""Whether anything has changed that the pages of a subject, such as an order, show: a stamp.

The database's triggers note each change (see `triggers`). A stamp is how many notes of the subject there are,
and the sum of their numbers. Notes are only added, and the oldest thrown away, so two moments with different
notes have different stamps, in whatever order transactions commit. Nobody waits for anybody, as they would
for one row that all changes count up.
"""

from core.models import SubjectChange
from core.page_cache.triggers import SubjectWatch, trigger_names

_IN_PLACE = {
    "postgresql": (
        "(SELECT COUNT(*) FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
        " AND strpos(tgname::text, '_stamped_') > 0)"  # a pattern takes several times as long
    ),
    "sqlite": "(SELECT COUNT(*) FROM sqlite_master WHERE type = 'trigger' AND name GLOB '*_stamped_*')",
}


def stamp_sql(subject: str, *, vendor: str) -> str:
    """The stamp of a subject, as an SQL expression; `subject` is one for its name, as "orders.order:17".

    NULL where a trigger is missing or switched off, so that changes may have gone unnoted: then nothing may
    be taken for unchanged.
    """
    table = SubjectChange._meta.db_table
    wanted = len(trigger_names(SubjectWatch))
    return (
        f"(SELECT CASE WHEN {_IN_PLACE[vendor]} = {wanted}"  # noqa: S608 - our own
        " THEN COUNT(*) || '.' || COALESCE(SUM(id), 0) END"
        f" FROM {table} WHERE subject = {subject})"
    )
