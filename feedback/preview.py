"""What would become of a text if it were sent now. Decided in memory: nothing of it is recorded, stored or logged."""

from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from feedback import selectors
from feedback.support import help_for
from feedback.validation import clean_text
from governance.core.actions import ProposedAction
from governance.services.deciding import answer

# Outcome → what the visitor reads before sending.
SENTENCES: dict[str, Any] = {
    "allow": _("It would be kept as you wrote it."),
    "redact": _("It would be kept like this, with the marked places masked."),
    "hold": _(
        "You can send it. A person would read it before anything else happens; until then it would be kept like this."
    ),
    "block": _("It would not be accepted, and nothing of it would be kept. The reason stands below."),
}


@dataclass(frozen=True)
class Preview:
    outcome: str
    text: str
    findings: list[dict[str, Any]]
    errors: tuple[str, ...]

    @property
    def sentence(self) -> str:
        return str(SENTENCES[self.outcome])

    @property
    def help(self) -> str | None:
        return help_for(self.findings)

    @property
    def pieces(self) -> list[selectors.Piece]:
        return selectors.pieces(self.text)

    @property
    def reasons(self) -> list[selectors.Reason]:
        return selectors.reasons(self.findings)


def preview_of(text: str, *, contact: bool = False, consent: bool = False) -> Preview:
    """`contact`: whether an address would be given. Raises ValidationError for what could not be sent at all."""
    asked = {"contact": contact, "consent": consent}
    decision = answer(ProposedAction("feedback.submit", text=clean_text(text), parameters=asked, subject="preview"))
    blocked = decision.outcome == "block"
    return Preview(
        outcome=decision.outcome,
        text="" if blocked else decision.text,
        findings=[asdict(finding) for finding in decision.findings],
        errors=decision.errors,
    )
