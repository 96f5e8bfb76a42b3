"""How many reports of the same thing are among the three that the search puts first: feedback/data/duplicates.jsonl.

    python -m benchmarks.duplicates [--submissions 20000]

Also how long one search takes beside so many other submissions. Figures go to benchmarks/results/duplicates.json.
"""

import argparse
import json
import os
import random
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.results import keep, scratch_database

SET = Path(__file__).resolve().parent.parent / "feedback" / "data" / "duplicates.jsonl"
PARTS = ("development", "held_out")
AT = 3
BATCH = 1_000
SEARCHES = 100
Row = dict[str, Any]


def load() -> list[Row]:
    return [json.loads(line) for line in SET.read_text(encoding="utf-8").splitlines()]


def recall(rows: list[Row], parts: Sequence[str] = PARTS) -> dict[str, dict[str, dict[str, float]]]:
    """Part → kind → how many of its texts have their partner among the first, and how many texts there are."""
    from feedback.similar.search import similar_to

    submissions = store([row["text"] for row in rows])
    topics = {one.pk: row["topic"] for one, row in zip(submissions, rows, strict=True)}
    hits: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for one, row in zip(submissions, rows, strict=True):
        if row["part"] not in parts:
            continue
        found = [topics[similar.submission.pk] for similar in similar_to(one.text, exclude=one, limit=AT)]
        for kind in (row["kind"], "all"):
            hits[row["part"]][kind].append(row["topic"] in found)
    return {
        part: {kind: {"texts": len(hit), "recall_at_3": round(statistics.mean(hit), 3)} for kind, hit in kinds.items()}
        for part, kinds in hits.items()
    }


def store(texts: list[str]) -> list[Any]:
    """Rows as intake leaves them, without a decision each: thousands of those would be what is measured."""
    from feedback.models import Feature, Submission
    from feedback.similar.features import keys_of, text_hash
    from governance.core.actions import ProposedAction
    from governance.selectors import current_rule_set
    from governance.services import record_many

    action = ProposedAction("feedback.submit", text="", subject="benchmark")
    records = record_many([(action, current_rule_set().decide(action))] * len(texts))
    kept = [
        Submission(text=text, text_hash=text_hash(text), decision=record)
        for text, record in zip(texts, records, strict=True)
    ]
    Submission.objects.bulk_create(kept)
    Feature.objects.bulk_create(Feature(submission=one, key=key) for one in kept for key in keys_of(one.text))
    return kept


def time_searches(rows: list[Row], count: int) -> dict[str, float]:
    """Milliseconds of a search beside `count` submissions that are made of the set's own words."""
    from feedback.similar.search import similar_to

    words = [word for row in rows for word in row["text"].split()]
    chance = random.Random(7)  # noqa: S311 - a seeded generator, so that the benchmark repeats
    for _ in range(count // BATCH):
        store([" ".join(chance.choices(words, k=20)) for _ in range(BATCH)])
    times = []
    for row in rows[:SEARCHES]:
        started = time.perf_counter()
        similar_to(row["text"])
        times.append((time.perf_counter() - started) * 1000)
    times.sort()
    return {"median": statistics.median(times), "95th percentile": times[int(0.95 * (len(times) - 1))]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--submissions", type=int, default=20_000)
    count = parser.parse_args().submissions
    scratch_database()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tractatus_site.settings")

    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    rows = load()
    found = recall(rows)
    for part, kinds in found.items():
        for kind, figures in kinds.items():
            sys.stdout.write(f"{part:<13}{kind:<13}{figures['texts']:>5}  recall@3 {figures['recall_at_3']:.3f}\n")
    times = time_searches(rows, count)
    sys.stdout.write(f"a search beside {count} submissions: {times['median']:.1f} ms\n")
    keep("duplicates", {"recall": found, "submissions": count, "milliseconds": times, "engine": connection.vendor})


if __name__ == "__main__":
    main()
