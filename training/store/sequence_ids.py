"""Sequence ids of spans. No number of a rollout is given out twice, by any process."""

from django.db import connection

from training.models import Rollout
from training.store import sql

# One round trip for what an ORM update and a query would need two for; every span pays it.
TAKE = f"""
UPDATE {sql.table(Rollout)} SET last_span = last_span + %s WHERE rollout_id = %s RETURNING last_span, status
"""  # noqa: S608 - table names come from the models
RAISE = f"""
UPDATE {sql.table(Rollout)} SET last_span = CASE WHEN last_span < %s THEN %s ELSE last_span END
WHERE rollout_id = %s RETURNING last_span, status
"""  # noqa: S608


def take(rollout_id: str, count: int) -> tuple[range, str]:
    """The next `count` numbers of a rollout, with its status. ValueError if there is no such rollout.

    The rollout is locked until the transaction ends.
    """
    last, status = _change(TAKE, rollout_id, count)
    return range(last - count + 1, last + 1), status


def pass_over(rollout_id: str, highest: int) -> str:
    """Never give out a number up to `highest`; otherwise as `take`. The rollout's status."""
    return _change(RAISE, rollout_id, highest, highest)[1]


class UnknownRolloutError(ValueError):
    """There is no such rollout, or no attempt of it."""


def unknown_rollout(rollout_id: str) -> UnknownRolloutError:
    # The library's own stores say the one or the other, and their callers look for both.
    return UnknownRolloutError(f"Rollout {rollout_id} not found: Item does not exist")


def _change(statement: str, rollout_id: str, *numbers: int) -> tuple[int, str]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [*numbers, rollout_id])
        row = cursor.fetchone()
    if row is None:
        raise unknown_rollout(rollout_id)
    return row[0], row[1]
