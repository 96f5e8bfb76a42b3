"""What a decision was about, as the app that owns it tells. Governance keeps no text, and knows none of those apps."""

from collections.abc import Callable
from dataclasses import dataclass

from governance.core.decisions import WITHHELD
from governance.models import Decision


@dataclass(frozen=True, slots=True)
class Subject:
    """`text` is the text as it is kept, masked; `kind` is the kind of action that it is decided on as. `facts` are what
    else was proposed, as pairs of name and value. `keep` stores an edited text, or says that it
    no longer may; without it, nobody may edit."""

    title: str
    text: str
    kind: str
    url: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    keep: Callable[[str], bool] | None = None

    @property
    def withheld(self) -> bool:
        return self.text == WITHHELD

    @property
    def editable(self) -> bool:
        return self.keep is not None and bool(self.text) and not self.withheld


Provider = Callable[[Decision], Subject | None]
_PROVIDERS: dict[str, Provider] = {}


def register_subject(action: str, provider: Provider) -> None:
    """Enter what tells the subjects of one kind of action."""
    _PROVIDERS[action] = provider


def subject_of(record: Decision) -> Subject | None:
    """What was decided on; None where no app knows it, or where it is gone."""
    provider = _PROVIDERS.get(record.action)
    return provider(record) if provider else None
