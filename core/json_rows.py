"""A few rows of one table beside each row of another, in one query: as JSON."""

from typing import Any

from django.db.models import Aggregate, JSONField, QuerySet, Subquery
from django.db.models.functions import JSONObject


class _JSONArray(Aggregate):
    """The rows of a group as one array, in no order."""

    function = "JSON_GROUP_ARRAY"
    output_field = JSONField()

    def as_postgresql(self, compiler: Any, connection: Any, **names: Any) -> Any:
        return self.as_sql(compiler, connection, function="JSONB_AGG", **names)


def json_rows(rows: QuerySet[Any], *fields: str, group: str) -> Subquery:
    """An expression for these fields of all rows, as a list of dicts in no order; None where there are none.

    `rows` may refer to the outer query, and all that it finds have the same `group`. For what JSON has too:
    numbers and texts.
    """
    each = JSONObject(**{name: name for name in fields})
    return Subquery(rows.order_by().values(group).annotate(rows=_JSONArray(each)).values("rows"))
