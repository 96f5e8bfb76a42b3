"""Addresses in mails: whole ones, and one that stops the mails without opening anything else."""

from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from feedback.models import Submission

_signer = Signer(salt="feedback.notices.stop")


def tracking_link(submission: Submission) -> str:
    return f"{settings.SITE_URL}{reverse('feedback:track', args=[submission.token])}"


def stop_link(submission: Submission) -> str:
    return f"{settings.SITE_URL}{reverse('feedback:stop', args=[_signer.sign(str(submission.pk))])}"


def submission_of(signed: str) -> Submission | None:
    """Whose mails this address stops; None for an address that nobody here made."""
    try:
        key = UUID(_signer.unsign(signed))
    except (BadSignature, ValueError):
        return None
    return Submission.objects.filter(pk=key).first()
