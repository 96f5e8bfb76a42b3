"""Takes feedback in. Governance decides first; only what it lets through reaches the database."""

import hashlib
import hmac
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from feedback.errors import KeyReusedError
from feedback.models import Event, Submission
from feedback.services.queue import enqueue_language, enqueue_triage
from feedback.services.webhooks import announce_received
from feedback.similar.features import text_hash
from feedback.similar.index import add_features, has_same_text
from feedback.validation import cleaned
from feedback.wording import by_rule
from governance.core.actions import ProposedAction
from governance.core.decisions import Decision, Finding
from governance.core.retention import retention_class
from governance.services import answer, open_review, record_many

STATE_AFTER = {
    "allow": Submission.State.RECEIVED,
    "redact": Submission.State.RECEIVED,
    "hold": Submission.State.HELD,
    "block": Submission.State.REJECTED,
}
SAME_TEXT = "The same text was sent before, so this probably reports the same. Staff decide whether it does."


@dataclass(frozen=True)
class Received:
    submission: Submission
    created: bool


@dataclass(frozen=True)
class Identity:
    """What is kept of an idempotency key: enough to know it again, too little to read it back.

    The fingerprint of the request is keyed by the idempotency key itself, which is never stored, so that nobody can
    test guesses of the original text against it.
    """

    key_hash: str
    fingerprint: str

    @classmethod
    def of(cls, key: str, content: Mapping[str, object]) -> "Identity | None":
        if not key:
            return None
        canonical = json.dumps(content, sort_keys=True).encode()
        return cls(key_hash=keyed_hash(b"key", key.encode()), fingerprint=keyed_hash(key.encode(), canonical))


def keyed_hash(key: bytes, message: bytes) -> str:
    return hmac.new(settings.SECRET_KEY.encode() + b":" + key, message, hashlib.sha256).hexdigest()


def receive(
    *,
    text: str,
    page: str = "",
    section: str = "",
    document_version: str = "",
    contact: str = "",
    consent: bool = False,
    notify: bool = False,
    idempotency_key: str = "",
) -> Received:
    """Decide, and keep what is let through. `notify`: whether the sender wants news at `contact`."""
    if notify and not (contact and consent):
        raise ValidationError({"notify": [_("To write to you, we need an address, and your consent to keep it.")]})
    fields = cleaned(
        {
            "text": text,
            "page": page,
            "section": section,
            "document_version": document_version,
            "contact": contact,
            "idempotency_key": idempotency_key,
        }
    )
    wish: dict[str, Any] = {**fields, "notify": notify}
    identity = Identity.of(wish.pop("idempotency_key"), {**wish, "consent": consent})
    if earlier := _earlier(identity):
        return earlier
    submission_id, text = uuid.uuid4(), wish.pop("text")
    asked = {"contact": bool(contact), "consent": consent}
    action = ProposedAction("feedback.submit", text=text, parameters=asked, subject=str(submission_id))
    # Before the transaction: to read a text takes longer than to store it, and SQLite has one writer at a time.
    decision = answer(action)
    try:
        return _store(submission_id, wish, action, decision, identity)
    except IntegrityError:
        # Another process stored the same key between our look and our write; its submission is the answer.
        earlier = _earlier(identity)
        if earlier is None:
            raise
        return earlier


@transaction.atomic
def _store(
    submission_id: uuid.UUID,
    fields: Mapping[str, Any],
    action: ProposedAction,
    decision: Decision,
    identity: Identity | None,
) -> Received:
    consent, blocked, key = bool(action.parameters["consent"]), decision.outcome == "block", uuid.uuid4()
    keeps_contact = consent and not blocked and not _forbids_contact(decision.findings)
    kept = "" if blocked else decision.text
    submission = Submission.objects.create(
        **{
            **fields,
            "contact": fields["contact"] if keeps_contact else "",
            "notify": fields["notify"] and keeps_contact,
        },
        id=submission_id,
        text=kept,
        text_hash=text_hash(kept),
        consent=consent,
        retention=retention_class(decision),
        state=STATE_AFTER[decision.outcome],
        decision_id=key,
        held_by_id=key if decision.outcome == "hold" else None,
        idempotency_hash=identity.key_hash if identity else None,
        idempotency_fingerprint=identity.fingerprint if identity else "",
    )
    add_features(submission)
    _write_timeline(submission, decision.findings, contact_dropped=bool(fields["contact"]) and not keeps_contact)
    if _is_foreign(decision.findings):
        enqueue_language(submission.pk)
    if submission.state == Submission.State.RECEIVED:
        enqueue_triage(submission.pk)
    # Before the lock on the chain below: others wait for that until the commit.
    announce_received(submission, decision.findings)
    # Last, because all who write wait for each other from here until the commit. The reference to the record that is
    # not there yet is checked at the commit.
    (submission.decision,) = record_many([(action, decision)], keys=[key])
    if submission.state == Submission.State.HELD:
        open_review(record=submission.decision)
    return Received(submission=submission, created=True)


def _earlier(identity: Identity | None) -> Received | None:
    if identity is None:
        return None
    earlier = Submission.objects.select_related("decision").filter(idempotency_hash=identity.key_hash).first()
    if earlier is None:
        return None
    if not hmac.compare_digest(earlier.idempotency_fingerprint, identity.fingerprint):
        raise KeyReusedError
    return Received(submission=earlier, created=False)


def _write_timeline(submission: Submission, findings: Sequence[Finding], *, contact_dropped: bool) -> None:
    lines = [("received", "Received, and checked by the rules before anything was stored.")]
    if submission.text and (masked := by_rule(findings, "redact")):
        lines.append(("masked", f"Masked before storing: {masked}."))
    if contact_dropped:
        lines.append(("contact-dropped", _why_dropped(submission)))
    if _is_foreign(findings):
        lines.append(("language", "It seems to be in a language that the agent cannot read well; a person reads it."))
    if has_same_text(submission):
        lines.append(("same-text", SAME_TEXT))
    lines.append(_closing_line(submission, findings))
    # One statement keeps intake quick; equal times are told apart by the order of insertion.
    Event.objects.bulk_create(
        Event(submission=submission, kind=kind, message=message[:300], at=submission.received_at)
        for kind, message in lines
    )


def _is_foreign(findings: Sequence[Finding]) -> bool:
    return any(finding.category == "boundary.language" for finding in findings)


def _forbids_contact(findings: Sequence[Finding]) -> bool:
    """A child cannot agree to being written to."""
    return any(finding.category == "boundary.minor" for finding in findings)


def _why_dropped(submission: Submission) -> str:
    why = "consent was not given" if not submission.consent else "the rules do not allow it here"
    return f"The contact address was not kept, because {why}."


def _closing_line(submission: Submission, findings: Sequence[Finding]) -> tuple[str, str]:
    if submission.state == Submission.State.RECEIVED:
        return "queued", "Waiting for triage."
    if submission.state == Submission.State.HELD:
        return "held", f"Held until a person has looked at it: {by_rule(findings, 'hold') or 'a check failed'}."
    return "blocked", f"Not accepted, and nothing of it was kept: {by_rule(findings, 'block')}."
