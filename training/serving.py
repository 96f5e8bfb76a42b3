"""From a policy's reference, as a rollout's resources carry it, to the policy itself.

A run publishes the policy that it is training, which changes every round; a version is loaded once and kept.
"""

from threading import Lock

from training.models import PolicyVersion
from training.policies.ngram import NgramPolicy, from_bytes

CACHED_VERSIONS = 4

_lock = Lock()
_training: dict[str, NgramPolicy] = {}
_versions: dict[str, NgramPolicy] = {}


class UnknownPolicyError(LookupError):
    """A reference to a policy that this process cannot have."""


def publish(reference: str, policy: NgramPolicy) -> None:
    """Serve a policy that is being trained in this process."""
    with _lock:
        _training[reference] = policy


def withdraw(reference: str) -> None:
    with _lock:
        _training.pop(reference, None)


def resolve(reference: str) -> NgramPolicy:
    """The policy of a reference; a version comes from the database. Raises UnknownPolicyError."""
    with _lock:
        known = _training.get(reference) or _versions.get(reference)
    return known or _load(reference)


def _load(reference: str) -> NgramPolicy:
    kind, _, identifier = reference.partition("/")
    version = PolicyVersion.objects.filter(pk=identifier).first() if kind == "version" else None
    if version is None:
        raise UnknownPolicyError(f"no policy {reference} in this process")
    policy = from_bytes(bytes(version.weights))
    with _lock:
        while len(_versions) >= CACHED_VERSIONS:
            _versions.pop(next(iter(_versions)))
        _versions[reference] = policy
    return policy
