"""Whether this process can serve visitors: what a proxy asks before it sends any, and an operator after an upgrade."""

from collections.abc import Callable, Mapping
from functools import cache

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from governance.selectors import current_rule_set


class NotReadyError(Exception):
    """What is missing, in words that may be shown to anybody."""


def standing() -> dict[str, str]:
    """Every check by its name: "ok", or what is wrong. Of a fault that nobody foresaw only its kind is told, since its
    words may name the database."""
    return {name: _outcome(check) for name, check in CHECKS.items()}


def _outcome(check: Callable[[], None]) -> str:
    try:
        check()
    except NotReadyError as missing:
        return str(missing)
    except Exception as error:  # noqa: BLE001 - whatever keeps it from being ready
        return type(error).__name__
    return "ok"


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


@cache  # remembers no exception, and what is applied stays applied as long as this process lives
def _migrations() -> None:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        raise NotReadyError(f"{len(waiting)} to apply, with manage.py migrate")


def _rules() -> None:
    """Without rules in force nothing is decided, and everything that visitors send is held."""
    if not current_rule_set().armed:
        raise NotReadyError("none is in force")


CHECKS: Mapping[str, Callable[[], None]] = {"database": _database, "migrations": _migrations, "rules": _rules}
