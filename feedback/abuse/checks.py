"""What every submission passes before the rules read it, cheapest first. Each check raises RefusedError or lets it by.

A form carries a stamp and a field that people do not see. A client of the API has neither, and is only counted.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from feedback.abuse import limits, proofs, repeats, stamps
from feedback.abuse.attack import attack_ends, note_unproved, watch
from feedback.abuse.counters import Standing, count
from feedback.abuse.errors import RefusedError
from feedback.abuse.networks import network_of


@dataclass
class Attempt:
    """Somebody's attempt to send something. `stamp` is None for a client of the API."""

    network: str
    text: str
    stamp: str | None = None
    decoy: str = ""
    proof: str = ""
    at: datetime = field(default_factory=timezone.now)
    opened: stamps.Stamp | None = None
    attacked_until: datetime | None = None
    standings: list[Standing] = field(default_factory=list)


def admit(attempt: Attempt) -> Sequence[Standing]:
    """Let it by, or raise RefusedError. What is left of the sender's limits comes back, for the answer's headers."""
    for check in CHECKS:
        check(attempt)
    return attempt.standings


def attempt_of(
    request: HttpRequest, *, text: str, stamp: str | None = None, homepage: str = "", proof: str = ""
) -> Attempt:
    return Attempt(network=network_of(request), text=text, stamp=stamp, decoy=homepage, proof=proof)


def decoy_is_empty(attempt: Attempt) -> None:
    if attempt.decoy:
        raise RefusedError(
            "decoy",
            _(
                "A field that has to stay empty was filled in, perhaps by a password manager. "
                "It is empty again and your text is still here: please press Send once more."
            ),
            status=422,
        )


def stamp_is_sound(attempt: Attempt) -> None:
    if attempt.stamp is not None:
        attempt.opened = stamps.read_stamp(attempt.stamp, attempt.at)


def work_is_offered(attempt: Attempt) -> None:
    """While the site is flooded, who comes without a proof is told so at once. That costs none of the sender's own
    limits, because a browser only learns by it that a proof is asked for."""
    attempt.attacked_until = attack_ends(attempt.at)
    if attempt.attacked_until and not attempt.proof:
        note_unproved(attempt.network, attempt.at, attempt.attacked_until)
        raise proofs.asked(attempt.at, attempt.attacked_until)


def within_limits(attempt: Attempt) -> None:
    """All counts of an attempt are one statement."""
    own = limits.quotas_of("submit", attempt.network)
    uses = [stamps.uses_of(attempt.opened)] if attempt.opened else []
    counted = count([*own, *uses, *repeats.quotas_of(attempt.text)], attempt.at)
    attempt.standings = [one for one in counted if one.quota in own]
    limits.refuse_spent(attempt.standings)
    if any(one.spent for one in counted if one.quota in uses):
        raise stamps.stale()
    repeats.refuse_repeated([one for one in counted if one.quota not in own and one.quota not in uses])


def work_is_proved(attempt: Attempt) -> None:
    ends = watch(attempt.at, attempt.attacked_until)
    if ends is not None:
        proofs.check_proof(attempt.proof, attempt.at, ends)


CHECKS: tuple[Callable[[Attempt], None], ...] = (
    decoy_is_empty,
    stamp_is_sound,
    work_is_offered,
    within_limits,
    work_is_proved,
)
