"""What the lab's pages say of runs that learned from feedback which was erased since."""

from django.db.models import Exists, OuterRef

from feedback.erasure.runs import unsettled
from training.remarks import Remark, register_remark

TRAIN_ANEW = Remark(
    badge="train anew",
    sentence="It learned from feedback that was erased since: train anew, without it. A run that begins now, and "
    "succeeds, takes this mark away.",
    applies=lambda run: Exists(unsettled().filter(run=OuterRef(run))),
)


def register() -> None:
    register_remark("learned_from_erased", TRAIN_ANEW)
