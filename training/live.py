"""How versions do in service, as the app that runs the agent counts it. The lab knows none of those apps."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from training.models import PolicyVersion


@dataclass(frozen=True)
class LiveFigures:
    """Counts over what a version took up in service, or in the shadow."""

    taken: int = 0
    confirmed: int = 0
    """Of those, how many a person confirmed or corrected."""
    agreed: int = 0
    """Of these, how many kept the version's category."""
    proposals: int = 0
    """Replies that were proposed."""
    blocked: int = 0
    """Of those, how many governance blocked."""
    executed: int = 0
    """Forbidden claims in replies that were carried out."""

    @property
    def agreement(self) -> float | None:
        return self.agreed / self.confirmed if self.confirmed else None

    @property
    def blocked_share(self) -> float | None:
        return self.blocked / self.proposals if self.proposals else None


Role = str
Provider = Callable[[PolicyVersion, Role, datetime | None], LiveFigures]
CHAMPION = "champion"
_PROVIDERS: dict[str, Provider] = {}


def register_provider(kind: str, provider: Provider) -> None:
    """Enter what counts for one kind of agent. Roles are champion, canary and shadow."""
    _PROVIDERS[kind] = provider


def figures(policy: PolicyVersion, role: Role, since: datetime | None = None) -> LiveFigures:
    """Of one version in one role, since a moment or ever; nothing where no app counts that kind."""
    provider = _PROVIDERS.get(policy.kind)
    return provider(policy, role, since) if provider else LiveFigures()
