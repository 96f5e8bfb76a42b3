"""The triage inbox with many submissions: queries and milliseconds of its views, filters and searches.

    python -m benchmarks.inbox [--submissions 200000]

It runs on a SQLite file of its own, or on the empty database of DATABASE_URL, which it migrates and fills: a tenth of
the submissions is open. Each page is asked for through Django's test client by a member of staff who is no superuser;
the time is that of the whole answer, template included.
"""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Mapping
from typing import Any

import django

from benchmarks.results import keep, scratch_database

scratch_database()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tractatus_site.settings")
os.environ.setdefault("LOG_LEVEL", "WARNING")
django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth.models import Permission, User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, setup_test_environment  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks.inbox_rows import RARE, fill  # noqa: E402
from feedback.models import Submission  # noqa: E402

ADDRESS = "/admin/feedback/submission/"
REPEATS = 15
# What is asked for, by name.
REQUESTS: Mapping[str, Mapping[str, str]] = {
    **{
        f"view {name}": {"view": name} for name in ("open", "mine", "new", "urgent", "held", "unsure", "overdue", "all")
    },
    "second page": {"p": "2"},
    "last page of all": {"view": "all", "p": "5"},
    "sorted by due": {"view": "open", "o": "5"},
    "state closed": {"state": "closed"},
    "category noise, all": {"view": "all", "category": "noise"},
    "category positive, open": {"view": "open", "category": "positive"},
    "severity critical, all": {"view": "all", "severity": "critical"},
    "assignee nobody": {"assignee": "nobody"},
    "tag, all": {"view": "all", "tag": "security"},
    "language, all": {"view": "all", "language": "de"},
    "page prefix, all": {"view": "all", "page": "/docs"},
    "outcome redact, all": {"view": "all", "outcome": "redact"},
    "attachment, all": {"view": "all", "attachment": "yes"},
    "received today": {"view": "all", "received_at__gte": "TODAY"},
    "three filters": {"view": "all", "state": "answered", "category": "website-bug", "severity": "high"},
    "search common word": {"q": "search"},
    "search two words": {"q": "results table"},
    "search rare word": {"q": RARE},
    "search part of a word": {"q": RARE[2:9]},
    "search nothing has": {"q": "xylographically"},
    "search in open": {"view": "open", "q": "search"},
    "search and filter": {"view": "all", "category": "content-gap", "q": "guide"},
    "search page": {"q": "/docs/guide.html"},
    "search short id": {"q": "SHORT_ID"},
    "search token": {"q": "TOKEN"},
}


def reader() -> Client:
    """A member of staff who is no superuser, because asking for their permissions is part of the work."""
    user = User.objects.get(username="staff0")
    codenames = ("view_submission", "work_on_submission", "change_triage")
    user.user_permissions.add(*Permission.objects.filter(codename__in=codenames))
    client = Client(HTTP_HOST="localhost")
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client


def measure(client: Client, query: Mapping[str, str]) -> dict[str, Any]:
    with CaptureQueriesContext(connection) as captured:
        answered = client.get(ADDRESS, query)
    # Counted now, because the next request empties the log.
    queries = len(captured)
    if answered.status_code != 200:  # noqa: PLR2004
        sys.exit(f"{dict(query)} was answered {answered.status_code}")
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        client.get(ADDRESS, query)
        times.append((time.perf_counter() - start) * 1000)
    return {
        "queries": queries,
        "rows": len(answered.context["cl"].result_list),
        "median_ms": round(statistics.median(times), 1),
        # What it takes where nothing else runs on the machine is nearer to this one.
        "fastest_ms": round(min(times), 1),
        "slowest_ms": round(max(times), 1),
    }


def known(query: Mapping[str, str]) -> dict[str, str]:
    row = Submission.objects.order_by("received_at").first()
    assert row is not None  # noqa: S101
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    words = {"SHORT_ID": row.pk.hex[:8], "TOKEN": row.token, "TODAY": str(today)}
    return {name: words.get(value, value) for name, value in query.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--submissions", type=int, default=200_000)
    size = parser.parse_args().submissions
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    call_command("migrate", verbosity=0)
    if not Submission.objects.exists():
        fill(size)
    with connection.cursor() as cursor:
        # As autovacuum does in time: the planner has to know what is there.
        cursor.execute("ANALYZE")
    setup_test_environment()  # so that an answer tells which rows it listed
    client = reader()
    figures: dict[str, Any] = {}
    for name, query in REQUESTS.items():
        figures[name] = measured = measure(client, known(query))
        sys.stdout.write(
            f"{name:<26}{measured['queries']:>3} queries {measured['rows']:>4} rows {measured['median_ms']:>8.1f} ms "
            f"({measured['fastest_ms']:.1f} to {measured['slowest_ms']:.1f})\n"
        )
    sys.stdout.write(
        f"most queries: {max(one['queries'] for one in figures.values())}; "
        f"slowest median: {max(one['median_ms'] for one in figures.values()):.1f} ms\n"
    )
    keep(f"inbox-{connection.vendor}", {"submissions": Submission.objects.count(), "requests": figures})


if __name__ == "__main__":
    main()
