"""Once a day the head of the audit chain is written down, to be shown in public and kept elsewhere."""

import logging

from django.utils import timezone

from governance.anchors import latest_anchor
from governance.chain import HEAD
from governance.errors import AnchorLostError
from governance.models import Anchor, ChainHead, Decision

logger = logging.getLogger("governance")


def anchor_head() -> Anchor | None:
    """Today's anchor (UTC); asked again, the same one. None while nothing was ever decided.

    Raises AnchorLostError when the chain no longer holds what the last anchor says.
    """
    last = latest_anchor()
    if last and not Decision.objects.filter(sequence=last.sequence, hash=last.hash).exists():
        raise AnchorLostError(last)
    head = ChainHead.objects.filter(pk=HEAD, sequence__gt=0).first()
    if head is None:
        return None
    anchor, made = Anchor.objects.get_or_create(
        day=timezone.now().date(), defaults={"sequence": head.sequence, "hash": head.hash}
    )
    if made:
        # The log often leaves the machine, and with it a copy that nobody with the database alone can change.
        logger.info("anchor of %s: record #%d, hash %s", anchor.day, anchor.sequence, anchor.hash)
    return anchor
