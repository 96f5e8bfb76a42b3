"""Pages of the inbox. Counting all of many rows would take longer than reading the page that is shown."""

from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from feedback.models import Submission

MOST = 250


class CappedPaginator(Paginator[Submission]):
    """Counts up to a limit. What lies beyond it is reached by a filter, not by turning more than five pages.

    `shown` is every row with all that a row of the list shows.
    """

    def __init__(self, *given: Any, shown: QuerySet[Submission]) -> None:
        super().__init__(*given)
        self.shown = shown

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

    def page(self, number: int | str) -> Page[Submission]:
        """Which rows are on the page is asked first, and what they show is joined to those alone.

        Joined to all that match, it would cost so much that PostgreSQL reads the whole table in order for a few.
        """
        page = super().page(number)
        rows: Any = page.object_list
        page.object_list = self.shown.filter(pk__in=rows.values("pk")).order_by(*rows.query.order_by)
        return page
