"""Counts whose cost does not grow with the records: beyond a number of rows, a page says that there are more."""

from typing import Any

from django.db.models import QuerySet

from governance.chain import HEAD
from governance.models import ChainHead

MOST = 100_000


def count_to_most(rows: QuerySet[Any]) -> int:
    return rows.order_by()[: MOST + 1].count()


def in_words(number: int) -> str:
    return f"more than {MOST:,}" if number > MOST else f"{number:,}"


def decisions_on_record() -> int:
    """The chain numbers its records without a gap."""
    return ChainHead.objects.filter(pk=HEAD).values_list("sequence", flat=True).first() or 0
