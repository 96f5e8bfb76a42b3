"""From a policy's reference, as a rollout's resources carry it, to the policy itself.

A run publishes the policy that it is training, which changes every round: to rollouts in its own process as an object,
to runners in other processes through the database. A version is loaded once and kept.
"""

from dataclasses import dataclass
from threading import Lock
from uuid import UUID

from training.models import PolicyVersion, ServedPolicy
from training.policies.ngram import NgramPolicy, from_bytes, to_bytes

CACHED_VERSIONS = 4


@dataclass(frozen=True)
class Served:
    policy: NgramPolicy
    round: int = 0
    """Rounds of its run that it has learned from, where runners in other processes are told so."""


_lock = Lock()
_training: dict[str, Served] = {}
_versions: dict[str, Served] = {}
_shared: dict[str, Served] = {}
"""The newest policy of the one run that this process makes rollouts for."""


class UnknownPolicyError(LookupError):
    """A reference to a policy that this process cannot have."""


def publish(reference: str, policy: NgramPolicy) -> None:
    """Serve a policy that is being trained in this process."""
    with _lock:
        _training[reference] = Served(policy)


def withdraw(reference: str) -> None:
    with _lock:
        _training.pop(reference, None)


def share(run_id: UUID, policy: NgramPolicy, *, round: int) -> None:  # noqa: A002 - what it is called everywhere
    """Serve a policy that has learned from so many rounds to every process that has the database."""
    ServedPolicy.objects.update_or_create(run_id=run_id, defaults={"round": round, "weights": to_bytes(policy)})


def unshare(run_id: UUID) -> None:
    ServedPolicy.objects.filter(run_id=run_id).delete()


def resolve(reference: str) -> Served:
    """The policy of a reference; what this process has not is looked for in the database. Raises UnknownPolicyError."""
    with _lock:
        known = _training.get(reference) or _versions.get(reference)
    if known is not None:
        return known
    kind, _, identifier = reference.partition("/")
    found = LOADERS[kind](reference, identifier) if kind in LOADERS else None
    if found is None:
        raise UnknownPolicyError(f"no policy {reference} in this process")
    return found


def _version(reference: str, identifier: str) -> Served | None:
    version = PolicyVersion.objects.filter(pk=identifier).first()
    if version is None:
        return None
    served = Served(from_bytes(bytes(version.weights)))
    with _lock:
        while len(_versions) >= CACHED_VERSIONS:
            _versions.pop(next(iter(_versions)))
        _versions[reference] = served
    return served


def _newest(reference: str, identifier: str) -> Served | None:
    """What a run shares now. Its weights are read only when they have changed."""
    rows = ServedPolicy.objects.filter(run_id=identifier)
    with _lock:
        known = _shared.get(reference)
    if known is not None and rows.filter(round=known.round).exists():
        return known
    row = rows.first()
    if row is None:
        return None
    served = Served(from_bytes(bytes(row.weights)), row.round)
    with _lock:
        _shared.clear()
        _shared[reference] = served
    return served


LOADERS = {"version": _version, "run": _newest}
