"""How the address of erased feedback is known again: by a keyed hash, from which nobody can read the address."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from feedback.models import Tombstone
from governance.models import Decision


def token_hash(token: str) -> str:
    return salted_hmac("feedback.tombstone", token, algorithm="sha256").hexdigest()


def tombstone_of(token: str) -> Tombstone | None:
    return Tombstone.objects.filter(token_hash=token_hash(token)).first()


def decisions_left(submission: UUID) -> QuerySet[Decision]:
    """The decisions that name erased feedback. Those on what the agent proposed name a rollout, which is gone."""
    return Decision.objects.filter(subject=str(submission)).order_by("sequence")
