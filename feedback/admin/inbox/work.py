"""What staff can do with a submission, or with many: who may, with which form, and which service does it."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django import forms

from feedback.admin.inbox.forms import (
    AssignForm,
    LabelForm,
    LinkForm,
    MergeForm,
    NoteForm,
    NothingForm,
    StateForm,
    TagForm,
)
from feedback.errors import FeedbackError
from feedback.models import Category, Submission
from feedback.services.work.assigning import assign
from feedback.services.work.frame import Outcome
from feedback.services.work.labelling import close_as_noise, confirm_labels
from feedback.services.work.linking import link, unlink
from feedback.services.work.merging import merge
from feedback.services.work.noting import note
from feedback.services.work.states import set_state
from feedback.services.work.tagging import tag, untag

Keys = Collection[UUID]
Fields = dict[str, Any]
WORK_ON = frozenset({"feedback.work_on_submission"})
LABEL = frozenset({"feedback.change_triage"})
MOST_AT_ONCE = 200
# Which key stands for which category, on the list and on a page.
CATEGORY_KEYS = list(enumerate(Category.values, start=1))


@dataclass(frozen=True)
class Work:
    title: str
    done: str
    permissions: frozenset[str]
    run: Callable[[Keys, Any, Fields], Outcome]
    form: type[forms.Form] = NothingForm
    for_many: bool = True

    def is_allowed(self, user: Any) -> bool:
        return bool(user.has_perms(self.permissions))


@dataclass(frozen=True)
class Report:
    """What is said afterwards."""

    done: str = ""
    refused: Counter[str] = field(default_factory=Counter)


def carry_out(work: Work, keys: Keys, user: Any, fields: Fields) -> Report:
    try:
        outcome = work.run(keys, user, fields)
    except FeedbackError as error:
        return Report(refused=Counter({str(error): len(keys)}))
    count = len(outcome.done)
    done = f"{count} {'submission' if count == 1 else 'submissions'} {work.done}." if count else ""
    return Report(done, outcome.refused)


def _labels(keys: Keys, user: Any, fields: Fields) -> Outcome:
    return confirm_labels(keys=keys, user=user, changes={name: value for name, value in fields.items() if value})


def _link(keys: Keys, user: Any, fields: Fields) -> Outcome:
    return link(submission=_one(keys), user=user, url=fields["url"])


def _unlink(keys: Keys, user: Any, fields: Fields) -> Outcome:
    return unlink(submission=_one(keys), user=user, url=fields["url"])


def _note(keys: Keys, user: Any, fields: Fields) -> Outcome:
    note(submission=_one(keys), user=user, text=fields["text"])
    return Outcome(done=list(keys))


def _one(keys: Keys) -> Submission:
    (key,) = keys
    return Submission.objects.get(pk=key)


WORK: Mapping[str, Work] = {
    "take": Work(
        "Assign to me", "assigned to you", WORK_ON, lambda k, user, _: assign(keys=k, user=user, assignee=user)
    ),
    "assign": Work("Assign to …", "assigned", WORK_ON, lambda k, user, f: assign(keys=k, user=user, **f), AssignForm),
    "state": Work("Move to …", "moved", WORK_ON, lambda k, user, f: set_state(keys=k, user=user, **f), StateForm),
    "tag": Work("Add a tag …", "tagged", WORK_ON, lambda k, user, f: tag(keys=k, user=user, **f), TagForm),
    "untag": Work("Take a tag off …", "untagged", WORK_ON, lambda k, user, f: untag(keys=k, user=user, **f), TagForm),
    "accept": Work("Accept the labels", "confirmed", LABEL, lambda k, user, _: confirm_labels(keys=k, user=user)),
    "label": Work("Correct labels …", "labelled", LABEL, _labels, LabelForm),
    "noise": Work(
        "Close as noise", "closed as noise", LABEL | WORK_ON, lambda k, user, _: close_as_noise(keys=k, user=user)
    ),
    "merge": Work("Merge into …", "merged", WORK_ON, lambda k, user, f: merge(keys=k, user=user, **f), MergeForm),
    "link": Work("Link", "linked", WORK_ON, _link, LinkForm, for_many=False),
    "unlink": Work("Take the link off", "no longer linked", WORK_ON, _unlink, LinkForm, for_many=False),
    "note": Work("Keep the note", "noted", WORK_ON, _note, NoteForm, for_many=False),
}
