"""Counts within windows of time, in the database, so that all processes count together.

Who is counted stands in no row: the key is a hash under SECRET_KEY and the day, and the row goes when its window ends.
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.db import connection

from feedback.models import Counter


@dataclass(frozen=True)
class Quota:
    """How often something may be done by somebody within a window of so many seconds."""

    name: str
    who: str
    most: int
    seconds: int


@dataclass(frozen=True)
class Standing:
    """Where a quota stands after it was counted."""

    quota: Quota
    count: int
    reset: int  # seconds until the window ends

    @property
    def spent(self) -> bool:
        return self.count > self.quota.most

    @property
    def remaining(self) -> int:
        return max(0, self.quota.most - self.count)


def count(quotas: Sequence[Quota], at: datetime) -> list[Standing]:
    """Count one more of each, in one statement. A quota of zero is no quota, and is left out."""
    counted = [quota for quota in quotas if quota.most]
    keys = {quota: _key(quota, at) for quota in counted}
    counts = _add({key: _until(quota, at) for quota, key in keys.items()})
    return [Standing(quota, counts[key], _until(quota, at) - int(at.timestamp())) for quota, key in keys.items()]


def is_first_use(name: str, what: str, until: datetime) -> bool:
    """Whether nobody used it before, in any process. It is remembered until then, across days and windows."""
    key = _hash("once", f"{name}:{what}")
    return _add({key: int(until.timestamp())})[key] == 1


def forget_ended(at: datetime) -> int:
    return Counter.objects.filter(until__lt=at).delete()[0]


def _until(quota: Quota, at: datetime) -> int:
    return (int(at.timestamp()) // quota.seconds + 1) * quota.seconds


def _key(quota: Quota, at: datetime) -> str:
    until = _until(quota, at)
    day = datetime.fromtimestamp(until, UTC).date().isoformat()
    return _hash(day, f"{quota.name}:{until}:{quota.who}")


def _hash(day: str, message: str) -> str:
    secret = f"feedback.counter:{day}:{settings.SECRET_KEY}".encode()
    return hmac.new(secret, message.encode(), hashlib.sha256).hexdigest()


def _add(windows: dict[str, int]) -> dict[str, int]:
    """One upsert for all rows. Sorted, so that two requests lock their rows in the same order."""
    if not windows:
        return {}
    adapt = connection.ops.adapt_datetimefield_value
    rows = [(key, adapt(datetime.fromtimestamp(until, UTC))) for key, until in sorted(windows.items())]
    places = ", ".join(["(%s, 1, %s)"] * len(rows))
    statement = (
        f"INSERT INTO feedback_counter (key, count, until) VALUES {places} "  # noqa: S608 - placeholders only
        "ON CONFLICT (key) DO UPDATE SET count = feedback_counter.count + 1 RETURNING key, count"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [value for row in rows for value in row])
        return dict(cursor.fetchall())
