"""Pages of the inbox. Counting all of many rows would take longer than reading the page that is shown."""

from functools import cached_property
from typing import Any

from django.core.paginator import Paginator

from feedback.models import Submission

MOST = 250


class CappedPaginator(Paginator[Submission]):
    """Counts up to a limit. What lies beyond it is reached by a filter, not by turning more than five pages."""

    @cached_property
    def found(self) -> int:
        rows: Any = self.object_list
        return int(rows.order_by().values("pk")[: MOST + 1].count())

    @cached_property
    def count(self) -> int:
        return min(self.found, MOST)

    @property
    def told(self) -> str:
        return f"more than {MOST:,}" if self.found > MOST else f"{self.found:,}"
