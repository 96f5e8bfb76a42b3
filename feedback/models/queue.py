"""The order in which staff work: kept beside the model, because an index is built on exactly this expression."""

from django.db.models import Case, IntegerField, Value, When

# States in which something is left to do, what needs a person soonest first.
OPEN = ("held", "triaged", "received", "reviewed", "planned")
# States in which a person should answer within a time.
AWAITED = ("triaged", "reviewed")


def queue_place() -> Case:
    return Case(
        *(When(state=state, then=Value(place)) for place, state in enumerate(OPEN)), output_field=IntegerField()
    )
