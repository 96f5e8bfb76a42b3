"""What an erasure took away, in words that everybody knows."""

from collections import Counter
from collections.abc import Mapping

from django.utils.translation import ngettext

from feedback.models import Tombstone

Words = tuple[str, str]
# Models that mean something to whoever reads it, by label. The others are counted together.
WORDS: Mapping[str, Words] = {
    "feedback.Submission": ("the text, with what was kept of where and when it was written", ""),
    "feedback.Reply": ("the answer, or its draft", ""),
    "feedback.Comment": ("%d comment or note", "%d comments and notes"),
    "feedback.Attachment": ("%d screenshot", "%d screenshots"),
    "feedback.Event": ("%d line of the timeline", "%d lines of the timeline"),
    "feedback.Triage": ("how it was sorted", ""),
    "feedback.ReviewedExample": ("%d example to learn from", "%d examples to learn from"),
    "training.Rollout": ("%d trace of the agent's work", "%d traces of the agent's work"),
}
OTHERS: Words = ("%d other record that pointed at it", "%d other records that pointed at it")


def removed_in_words(tombstone: Tombstone) -> list[str]:
    counts = Counter(tombstone.removed)
    told = [_said(words, counts.pop(label)) for label, words in WORDS.items() if counts[label]]
    rest = counts.total()
    return [*told, _said(OTHERS, rest)] if rest else told


def _said(words: Words, count: int) -> str:
    one, many = words
    said = ngettext(one, many or one, count)
    return said % count if "%d" in said else said
