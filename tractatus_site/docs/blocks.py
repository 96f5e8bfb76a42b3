"""Live blocks: a paragraph such as [[status]] that is filled in when a page is viewed, not when it is loaded."""

import re
from collections.abc import Callable

from django.template.loader import render_to_string

from tractatus_site.docs.evidence import golden_scores, newest_anchors, rules_for_feedback
from tractatus_site.docs.rendering import BLOCK
from tractatus_site.docs.status import Group, status_groups

TEXT_BLOCK = re.compile(r"^\[\[([a-z-]+)\]\]$", re.MULTILINE)


def status_html() -> str:
    return render_to_string("site/_status.html", {"groups": status_groups()})


def status_text() -> str:
    return "\n".join(_group_text(group) for group in status_groups())


def _group_text(group: Group) -> str:
    lines = [f"- {line.label}: {line.sentence}" for line in group.lines]
    return "\n".join([f"**{group.title}**", "", *lines, ""])


def golden_scores_html() -> str:
    return render_to_string("site/_golden_scores.html", {"scores": golden_scores()})


def golden_scores_text() -> str:
    scores = golden_scores()
    if scores is None:
        return "Not measured here yet: no evaluation is stored on this site."
    lines = [
        f"| {row.name} | {row.examples} | {row.recall} | {row.interval} | {row.precision} | {row.more} |"
        for row in [*scores.rows, *scores.disguised]
    ]
    head = ["| set | examples | recall | 95 % interval | precision | besides |", "|---|---|---|---|---|---|"]
    of = f"Evaluated on {scores.created_at:%Y-%m-%d %H:%M} UTC, on rule set {scores.revision}."
    return "\n".join([of, "", *head, *lines])


def anchors_html() -> str:
    return render_to_string("site/_anchors.html", {"anchors": newest_anchors()})


def anchors_text() -> str:
    lines = [f"| {anchor.day} | {anchor.sequence} | {anchor.hash} |" for anchor in newest_anchors()]
    if not lines:
        return "No day is anchored on this site yet."
    return "\n".join(["| day | records | hash of the last one |", "|---|---|---|", *lines])


def feedback_rules_html() -> str:
    return render_to_string("site/_feedback_rules.html", {"rules": rules_for_feedback()})


def feedback_rules_text() -> str:
    lines = [f"| {rule.instruction} | {rule.text} | {rule.effect} |" for rule in rules_for_feedback()]
    return "\n".join(["| rule | what it says | what it finds is |", "|---|---|---|", *lines])


HTML_BLOCKS: dict[str, Callable[[], str]] = {
    "status": status_html,
    "golden-scores": golden_scores_html,
    "anchors": anchors_html,
    "feedback-rules": feedback_rules_html,
}
TEXT_BLOCKS: dict[str, Callable[[], str]] = {
    "status": status_text,
    "golden-scores": golden_scores_text,
    "anchors": anchors_text,
    "feedback-rules": feedback_rules_text,
}


def fill_html(html: str) -> str:
    return _fill(BLOCK, HTML_BLOCKS, html)


def fill_text(text: str) -> str:
    return _fill(TEXT_BLOCK, TEXT_BLOCKS, text)


def unknown_blocks(html: str) -> list[str]:
    return sorted(set(BLOCK.findall(html)) - set(HTML_BLOCKS))


def _fill(pattern: re.Pattern[str], blocks: dict[str, Callable[[], str]], text: str) -> str:
    return pattern.sub(lambda match: blocks[match[1]]() if match[1] in blocks else match[0], text)
