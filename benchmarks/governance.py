"""How long governance takes to decide, and what it finds, beside other detectors of personal data.

    python -m benchmarks.governance [--texts 400] [--repeats 3]

Prints tables; nothing is asserted, because a figure is only worth the machine that it was measured on. The peers are
measured where `make bench-setup` has installed them.
"""

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from itertools import cycle
from pathlib import Path
from typing import Any

from benchmarks.results import keep
from governance.core.actions import ProposedAction
from governance.core.rules import Rule, RuleSet
from governance.golden.evaluation import spread
from governance.golden.scoring import characters_of, countable
from governance.golden.sets import Example, load

ROOT = Path(__file__).resolve().parent.parent
MIGRATIONS = ROOT / "governance" / "migrations"
PEERS = ("presidio", "scrubadub", "datafog")
PEERS_PYTHON = ROOT / ".venv-peers" / "bin" / "python"
PEER_SECONDS = 600
RULES = 50
Times = list[float]
# Which share of the sentences holds personal data: every so many-th.
MIXES = {"no personal data": 0, "in every tenth sentence": 10, "in every fourth": 4}


def site_rules() -> list[Rule]:
    """The rules that the site starts with, filled up to 50 with patterns."""
    started_with = ("0002_initial_rules.json", "0008_rules.json")
    paths = [*(MIGRATIONS / name for name in started_with), *sorted((MIGRATIONS / "0004_rules").glob("*.json"))]
    rows = [row for path in paths for row in json.loads(path.read_text(encoding="utf-8"))]
    rules = [Rule(**{**row, "scope": tuple(row["scope"])}) for row in rows]
    return [*rules, *(pattern_rule(number) for number in range(RULES - len(rules)))]


def pattern_rule(number: int) -> Rule:
    matcher = {"check": "text.pattern", "pattern": rf"\bproject {number} of\b", "category": "boundary.word"}
    return _rule(number, matcher)


def condition_rule(number: int) -> Rule:
    letters = "".join(chr(97 + int(digit)) for digit in str(number))
    return _rule(number, {"check": "parameter.conflict", "parameter": f"limit.{letters}", "value": number})


def _rule(number: int, matcher: dict[str, Any]) -> Rule:
    return Rule(
        instruction=f"inst_b{number}",
        text="A rule of the benchmark.",
        quadrant="TACTICAL",
        persistence="LOW",
        scope=("feedback.submit", "agent.reply"),
        effect="hold",
        matcher=matcher,
    )


def texts_of(words: int, count: int, *, personal_every: int = 0) -> list[str]:
    """Feedback of about so many words, put together from the golden sets: benign sentences, of which every so many-th
    is replaced by one that holds personal data; none with 0."""
    benign = [one.text for one in load("benign")]
    personal = cycle([one.text for one in load("personal_data") if any(span.is_personal for span in one.spans)])
    sentences = cycle(
        next(personal) if personal_every and number % personal_every == 0 else one
        for number, one in enumerate(benign, start=1)
    )
    texts: list[str] = []
    while len(texts) < count:
        current: list[str] = []
        while sum(len(one.split()) for one in current) < words:
            current.append(next(sentences))
        texts.append(" ".join(" ".join(current).split(" ")[:words]))
    return texts


def timed(decide: Callable[[ProposedAction], object], actions: Sequence[ProposedAction], repeats: int) -> Times:
    """Milliseconds of each decision: the median of its repeats, taken in turns, after one round to warm up."""
    rounds: list[Times] = []
    for _ in range(repeats + 1):
        rounds.append([])
        for action in actions:
            started = time.perf_counter()
            decide(action)
            rounds[-1].append((time.perf_counter() - started) * 1000)
    return [statistics.median(times) for times in zip(*rounds[1:], strict=True)]


def summary(times: Times) -> dict[str, float]:
    ordered = sorted(times)
    return {
        "median": round(statistics.median(ordered), 4),
        "p95": round(ordered[int(0.95 * (len(ordered) - 1))], 4),
        "slowest": round(ordered[-1], 4),
    }


def speed(texts: int, repeats: int) -> dict[str, dict[str, float]]:
    rules = RuleSet.compile(site_rules())
    rows = {}
    for mix, every in MIXES.items():
        for words in (100, 1000):
            made = texts_of(words, texts * 100 // words, personal_every=every)
            actions = [ProposedAction("feedback.submit", text=text) for text in made]
            rows[f"{words} words, {mix}"] = summary(timed(rules.decide, actions, repeats))
    return rows | rules_alone(repeats)


def rules_alone(repeats: int) -> dict[str, dict[str, float]]:
    """Conditions on parameters and patterns on a short text, without the site's checks."""
    rows = {}
    action = ProposedAction(
        "agent.reply", text="We will look at it next week.", parameters={"limit": {"b": 1, "bc": 12}}
    )
    for name, make in (("conditions", condition_rule), ("patterns", pattern_rule)):
        for count in (RULES, 100 * RULES):
            rules = RuleSet.compile(make(number) for number in range(count))
            rows[f"rules alone, {count} {name}"] = summary(timed(rules.decide, [action] * 500, repeats))
    return rows


def found_by_us(rules: RuleSet, text: str) -> tuple[list[tuple[int, int]], float]:
    started = time.perf_counter()
    decision = rules.decide(ProposedAction("feedback.submit", text=text))
    taken = (time.perf_counter() - started) * 1000
    return [(one.start, one.end) for one in decision.findings if one.effect == "redact"], taken


def found_by(peer: str, texts: Sequence[str]) -> list[tuple[list[tuple[int, int]], float]]:
    lines = "\n".join(json.dumps({"text": text}) for text in texts)
    command = [str(PEERS_PYTHON), str(ROOT / "benchmarks" / "peers" / "detect.py"), peer]
    done = subprocess.run(  # noqa: S603
        command, input=lines, capture_output=True, text=True, check=True, timeout=PEER_SECONDS
    )
    answers = map(json.loads, done.stdout.splitlines())
    return [([tuple(span) for span in answer["spans"]], answer["ms"]) for answer in answers]


def quality(examples: Sequence[Example], found: Sequence[tuple[list[tuple[int, int]], float]]) -> dict[str, float]:
    """By character, whatever the label; marks on organisations, places, dates, titles and ages do not count."""
    wanted = right = marked = 0
    for example, (spans, _) in zip(examples, found, strict=True):
        gold = characters_of(example, (span for span in example.spans if span.is_personal))
        neutral = characters_of(example, (span for span in example.spans if not span.is_personal))
        masked = countable(example.text, (offset for start, end in spans for offset in range(start, end))) - neutral
        wanted, right, marked = wanted + len(gold), right + len(gold & masked), marked + len(masked)
    return {"recall": round(right / wanted, 4), "precision": round(right / max(marked, 1), 4)}


def beside_peers(texts: int) -> dict[str, dict[str, float]]:
    examples = spread(load("personal_data"), texts)
    rules = RuleSet.compile(site_rules())
    for example in examples[:20]:
        found_by_us(rules, example.text)
    found = {"this site": [found_by_us(rules, example.text) for example in examples]}
    if PEERS_PYTHON.exists():
        found |= {peer: found_by(peer, [example.text for example in examples]) for peer in PEERS}
    else:
        sys.stdout.write("the peers are not installed (make bench-setup): only this site is measured\n")
    return {name: quality(examples, rows) | summary([taken for _, taken in rows]) for name, rows in found.items()}


def table(rows: dict[str, dict[str, float]]) -> None:
    columns = list(next(iter(rows.values())))
    sys.stdout.write(f"{'':<58}" + "".join(f"{column:>11}" for column in columns) + "\n")
    for name, row in rows.items():
        sys.stdout.write(f"{name:<58}" + "".join(f"{row[column]:>11.4f}" for column in columns) + "\n")
    sys.stdout.write("\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--texts", type=int, default=400)
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    decided = speed(options.texts, options.repeats)
    sys.stdout.write(f"Milliseconds of a decision, all checks, at least {RULES} rules\n")
    table(decided)
    compared = beside_peers(options.texts)
    ours = compared["this site"]["median"]
    compared = {name: {**row, "ratio": round(row["median"] / ours, 2)} for name, row in compared.items()}
    sys.stdout.write("Personal data in sentences of the golden set, and milliseconds a sentence\n")
    table(compared)
    keep("governance", {"milliseconds": decided, "beside peers": compared})


if __name__ == "__main__":
    main()
