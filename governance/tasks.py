"""What the queue's worker runs for governance."""

from governance.services.anchoring import anchor_head


def anchor_audit() -> str:
    anchor = anchor_head()
    return str(anchor) if anchor else "nothing was decided yet"
