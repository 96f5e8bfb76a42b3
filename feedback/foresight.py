"""All that a visitor is shown before sending. Whatever looks further than the rules sees the governed text only."""

from collections.abc import Collection
from dataclasses import dataclass

from feedback.preview import Preview, preview_of
from feedback.similar.told import Told, told_of
from feedback.suggestions import Suggestion, documents_for


@dataclass(frozen=True)
class Foresight:
    preview: Preview
    documents: list[Suggestion]
    told: Told


def foresee(text: str, *, contact: bool = False, consent: bool = False, tokens: Collection[str] = ()) -> Foresight:
    """Reads, and writes nothing. Raises ValidationError for what could not be sent at all."""
    preview = preview_of(text, contact=contact, consent=consent)
    return Foresight(preview, documents_for(preview.text), told_of(preview.text, tokens=tokens))
