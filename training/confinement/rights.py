"""What a process that learns may write: its own traces, measurements and candidates, and nothing that governs it.

The list names what is allowed, so that a table which somebody adds is out of reach until it is entered here. Two
engines enforce it: see sqlite.py and postgresql.py beside this file.
"""

from collections.abc import Mapping

from django.db import DatabaseError, transaction

from governance.models import Rule

ADD = ("INSERT",)
KEEP = ("INSERT", "UPDATE")
OWN = ("INSERT", "UPDATE", "DELETE")

WRITABLE: Mapping[str, tuple[str, ...]] = {
    # The audit chain grows, and its guards refuse any other change.
    "governance_decision": ADD,
    "governance_chainhead": KEEP,
    # A review may be opened, never answered.
    "governance_review": ADD,
    # Live texts are compared with those that it learned from where these are made again.
    "feedback_shiftmeasurement": ADD,
    # What it learns from; whether that was settled is not its to say.
    "feedback_exampleuse": ADD,
    "training_anomaly": KEEP,
    "training_attempt": OWN,
    "training_checkpoint": OWN,
    "training_contribution": KEEP,
    "training_evaluation": ADD,
    "training_measurement": KEEP,
    # The name of the candidate is moved; a champion is put up where none serves, and never moved.
    "training_alias": KEEP,
    "training_policyversion": ADD,
    "training_resources": OWN,
    "training_rollout": OWN,
    "training_run": KEEP,
    "training_runlog": KEEP,
    "training_servedpolicy": OWN,
    "training_span": OWN,
    "training_worker": OWN,
    # The worker that launches runs takes tasks off its queue and writes down what became of them.
    "django_q_ormq": OWN,
    "django_q_task": OWN,
}
CONSEQUENCES: Mapping[str, tuple[str, ...]] = {
    # A number by which web processes see that a table has changed.
    "freshness_change": ("UPDATE",),
}
"""What triggers of the database's owner write besides. Nothing is written there by a statement of its own."""
READABLE_APPS = ("governance", "training", "feedback", "django_q")
"""Apps whose tables it may read. Accounts and sessions are not among them."""


def rules_are_out_of_reach() -> bool:
    """Whether this process cannot change rules: it tries, by a change of no row."""
    try:
        with transaction.atomic():
            Rule.objects.filter(instruction="").update(active=False)
    except DatabaseError:
        return True
    return False
