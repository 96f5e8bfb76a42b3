"""Takes what was erased out of the database's files, as far as an engine can be asked to.

A deleted row is out of reach of any query at once. Its bytes may stay in a file for a while: SQLite overwrites them
(`secure_delete`), but the write-ahead log and now and then a corner of a page keep some; PostgreSQL gives the space to
later rows. Backups, PostgreSQL's archived write-ahead log and its replicas are the operator's: see the README.
"""

import logging
from collections.abc import Callable

from django.contrib.admin.models import LogEntry
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django_q.models import OrmQ, Task

from feedback import models
from governance.models import Deliberation, Review
from training.models import Attempt, Checkpoint, Rollout, Span

logger = logging.getLogger("feedback")

TOUCHED = (
    *(models.Submission, models.Event, models.Reply, models.Comment, models.Attachment, models.Triage),
    *(models.ShadowTriage, models.Feature, models.Embedding, models.Verdict, models.Change, models.Notice, models.Link),
    *(models.ReviewedExample, models.Delivery, Rollout, Attempt, Span, Checkpoint, Review, Deliberation),
    *(OrmQ, Task, LogEntry),
)


def wipe(*, thorough: bool = False) -> None:
    """Call it outside a transaction. `thorough` writes SQLite's file anew, during which nobody else can write."""
    ENGINES[connection.vendor](connection, thorough)


def _sqlite(connection: BaseDatabaseWrapper, thorough: bool) -> None:
    with connection.cursor() as cursor:
        if thorough:
            cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy, *_ = cursor.fetchone()
    if busy:
        # A long reader is in the way; the night tries again.
        logger.info("the write-ahead log could not be emptied just now")


def _postgresql(connection: BaseDatabaseWrapper, thorough: bool) -> None:  # noqa: ARG001 - a rewrite locks everybody out
    with connection.cursor() as cursor:
        for model in TOUCHED:
            # A table that somebody else is cleaning is passed over, and a role that may not is told so by PostgreSQL.
            cursor.execute(f"VACUUM (SKIP_LOCKED) {connection.ops.quote_name(model._meta.db_table)}")  # noqa: SLF001


ENGINES: dict[str, Callable[[BaseDatabaseWrapper, bool], None]] = {"sqlite": _sqlite, "postgresql": _postgresql}
