"""How many reports of the same thing are among the three that the search puts first: feedback/data/duplicates.jsonl.

    python -m benchmarks.duplicates [--submissions 200000]

By words alone, as a text is searched for that somebody is typing; and by meaning too, as staff's page does. Also how
much of what is shown is right, and how long one search takes beside so many other submissions. Figures go to
benchmarks/results/duplicates-ENGINE.json.
"""

import argparse
import json
import os
import random
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.results import keep, scratch_database

SET = Path(__file__).resolve().parent.parent / "feedback" / "data" / "duplicates.jsonl"
PARTS = ("development", "held_out")
AT = 3
BATCH = 1_000
SEARCHES = 100
Row = dict[str, Any]
Search = Callable[[Any], list[Any]]
# Of each text what is shown for it: whether it is about the same, and whether it is called likely.
Found = list[list[tuple[bool, bool]]]


def load() -> list[Row]:
    return [json.loads(line) for line in SET.read_text(encoding="utf-8").splitlines()]


def by_words(submission: Any) -> list[Any]:
    from feedback.similar.search import similar_to

    return similar_to(submission.text, exclude=submission, limit=AT)


def by_meaning(submission: Any) -> list[Any]:
    from feedback.similar.search import similar_submissions

    return similar_submissions(submission, limit=AT)


SEARCHES_BY: dict[str, Search] = {"words": by_words, "words and meaning": by_meaning}


def found_by(search: Search, rows: list[Row], submissions: list[Any]) -> Found:
    # A text without a partner is a topic by itself.
    topics = {one.pk: row["topic"] or one.pk for one, row in zip(submissions, rows, strict=True)}
    return [
        [(topics[similar.submission.pk] == topics[one.pk], similar.is_likely) for similar in search(one)]
        for one in submissions
    ]


def recall(rows: list[Row], found: Found, parts: Sequence[str] = PARTS) -> dict[str, dict[str, dict[str, float]]]:
    """Part → kind → how many of its texts have their partner among the first, and how many texts there are."""
    hits: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for row, shown in zip(rows, found, strict=True):
        if row["part"] in parts:
            for kind in (row["kind"], "all"):
                hits[row["part"]][kind].append(any(is_right for is_right, _ in shown))
    return {
        part: {kind: {"texts": len(hit), "recall_at_3": round(statistics.mean(hit), 3)} for kind, hit in kinds.items()}
        for part, kinds in hits.items()
    }


def precision(rows: list[Row], found: Found) -> dict[str, dict[str, float]]:
    """Part → how much of what is shown, and of what is called likely, is right; and what texts without partner show."""
    figures = {}
    for part in PARTS:
        shown = [one for row, ones in zip(rows, found, strict=True) if row["part"] == part for one in ones]
        likely = [is_right for is_right, is_likely in shown if is_likely]
        figures[part] = {
            "shown": round(statistics.mean(is_right for is_right, _ in shown), 3),
            "likely": round(statistics.mean(likely), 3),
        }
    alone = [ones for row, ones in zip(rows, found, strict=True) if row["topic"] is None]
    figures["without a partner"] = {
        "texts": len(alone),
        "shown something": round(statistics.mean(bool(ones) for ones in alone), 3),
        "shown something likely": round(statistics.mean(any(likely for _, likely in ones) for ones in alone), 3),
    }
    return figures


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
    Feature.objects.bulk_create(
        (Feature(submission=one, key=key) for one in kept for key in keys_of(one.text)), batch_size=BATCH
    )
    return kept


def embed() -> float:
    """Embed all that was stored, as the worker does. Milliseconds a text, without those for loading the weights."""
    from feedback.services.indexing import embed_waiting

    embed_waiting()
    started, embedded = time.perf_counter(), 0
    while done := embed_waiting():
        embedded += done
    return (time.perf_counter() - started) / embedded * 1000


def crowd(rows: list[Row], count: int) -> None:
    """`count` submissions that are made of the set's own words, each with the vector of one of its texts."""
    from feedback.models import Embedding

    words = [word for row in rows for word in row["text"].split()]
    vectors = list(Embedding.objects.values_list("vector", flat=True))
    chance = random.Random(7)  # noqa: S311 - a seeded generator, so that the benchmark repeats
    for _ in range(count // BATCH):
        kept = store([" ".join(chance.choices(words, k=20)) for _ in range(BATCH)])
        Embedding.objects.bulk_create(Embedding(submission=one, vector=chance.choice(vectors)) for one in kept)


def time_searches(search: Search, submissions: list[Any]) -> dict[str, float]:
    from feedback.models import Submission

    times = []
    for one in submissions[:SEARCHES]:
        loaded = Submission.objects.select_related("embedding").get(pk=one.pk)
        started = time.perf_counter()
        search(loaded)
        times.append((time.perf_counter() - started) * 1000)
    times.sort()
    return {"median": statistics.median(times), "95th percentile": times[int(0.95 * (len(times) - 1))]}


def report(name: str, figures: dict[str, Any]) -> None:
    for part, kinds in figures["recall"].items():
        for kind, one in kinds.items():
            sys.stdout.write(f"{name:<18}{part:<13}{kind:<13}{one['texts']:>5}  recall@3 {one['recall_at_3']:.3f}\n")
    for part, one in figures["precision"].items():
        sys.stdout.write(f"{name:<18}{part:<18} {', '.join(f'{what} {value}' for what, value in one.items())}\n")


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

    from feedback.similar.search import WINDOW

    call_command("migrate", verbosity=0)
    rows = load()
    submissions = store([row["text"] for row in rows])
    figures: dict[str, Any] = {"milliseconds to embed a text": embed(), "compared by meaning": WINDOW}
    for name, search in SEARCHES_BY.items():
        found = found_by(search, rows, submissions)
        figures[name] = {"recall": recall(rows, found), "precision": precision(rows, found)}
        report(name, figures[name])
    crowd(rows, count)
    for name, search in SEARCHES_BY.items():
        figures[name]["milliseconds"] = times = time_searches(search, submissions)
        sys.stdout.write(f"a search by {name} beside {count} submissions: {times['median']:.1f} ms\n")
    keep(f"duplicates-{connection.vendor}", {"submissions": count, **figures})


if __name__ == "__main__":
    main()
