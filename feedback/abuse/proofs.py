"""Proof of work: cheap for one visitor, dear for ten thousand messages. Asked for only while the site is under attack.

The challenge and its check are ALTCHA's; a solution is good once, in whichever process it arrives.
"""

import base64
import json
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django_altcha import AltchaField, get_altcha_challenge

from feedback.abuse.counters import is_first_use
from feedback.abuse.errors import RefusedError
from feedback.abuse.limits import in_words

# About half a second in a browser: on average half of them are tried.
MAX_NUMBER = 50_000


def new_challenge() -> dict[str, Any]:
    return dict(get_altcha_challenge(max_number=MAX_NUMBER).__dict__)


def check_proof(proof: str, at: datetime, ends: datetime) -> None:
    """Raises RefusedError where there is no proof, a wrong one, or one that was used before."""
    if not proof:
        raise asked(at, ends)
    try:
        ProofField(at).clean(proof)
    except ValidationError:
        raise RefusedError(
            "proof-refused",
            _("The proof of work was wrong, too old or used before. Please press Send once more."),
            status=422,
        ) from None


class ProofField(AltchaField):
    """The library's field remembers used challenges in a process's cache; here all processes share them."""

    def __init__(self, at: datetime) -> None:
        super().__init__()
        self.at = at

    def replay_attack_protection(self, payload: str) -> None:
        challenge = str(json.loads(base64.b64decode(payload))["challenge"])
        # By then the challenge itself has long expired.
        until = self.at + timedelta(milliseconds=2 * settings.ALTCHA_CHALLENGE_EXPIRE)
        if not is_first_use("proof", challenge, until):
            raise ValidationError(self.error_messages["replay"])


def asked(at: datetime, ends: datetime) -> RefusedError:
    wait = int((ends - at).total_seconds())
    told = _(
        "Somebody is flooding this form, so for now a browser has to prove some work, which needs script. "
        "Your text is still here, and can be sent without script later. %(again)s"
    )
    return RefusedError("proof-needed", told % {"again": in_words(wait)}, status=503, retry_after=wait)
