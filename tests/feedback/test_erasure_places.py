"""No table is forgotten: a model that is new fails here until somebody has said how an erasure reaches it, or why not.

Whoever stands here because of a failure: a row that points at a submission goes with it by CASCADE; a copy elsewhere
needs a function in feedback/erasure/places.py; a table that never holds a visitor's words is named below.
"""

from typing import Any

from django.apps import apps
from django.db import models

from feedback.erasure.disk import TOUCHED
from feedback.models import Submission

COPIES = {
    "admin.LogEntry": "_admin_log",
    "django_q.OrmQ": "_queue",
    "django_q.Task": "_queue",
    "feedback.Delivery": "_deliveries",
    "feedback.ReviewedExample": "_own_rows and _imported_examples",
    "governance.Deliberation": "_reviews",
    "governance.Review": "_reviews",
    "training.Attempt": "_traces",
    "training.Checkpoint": "runs.py",
    "training.Rollout": "_traces",
    "training.Span": "_traces",
}
WORDLESS = {
    "accounts and sessions": {
        *("auth.Group", "auth.Permission", "auth.User", "axes.AccessAttempt", "axes.AccessAttemptExpiration"),
        *("axes.AccessFailureLog", "axes.AccessLog", "contenttypes.ContentType", "sessions.Session"),
        *("feedback.ApiToken", "feedback.Counter", "operations.ShippedGrant"),
    },
    "what staff set up": {
        *("django_q.Schedule", "feedback.LanguageRoute", "feedback.Preset", "feedback.RewardVersion", "feedback.Tag"),
        *("feedback.Webhook", "governance.Rule", "governance.RuleVersion", "training.TrainingSchedule"),
    },
    "documents": {"docs.Document", "docs.Revision", "feedback.AnsweringDocument"},
    "decisions, which never hold text": {"governance.Anchor", "governance.ChainHead", "governance.Decision"},
    "figures": {
        *("feedback.ShiftMeasurement", "governance.GoldenResult", "training.Anomaly", "training.Contribution"),
        *("training.Evaluation", "training.Experiment", "training.ExperimentResult", "training.Measurement"),
        *("training.Run", "training.RunLog", "training.Trial", "training.Promotion", "integration.DemoRun"),
    },
    "what was learned, marked for doing anew": {
        *("training.Alias", "training.PolicyVersion", "training.ServedPolicy", "training.Resources"),
    },
    "names of processes": {"training.Worker"},
    "what is left": {"feedback.Tombstone", "feedback.RetrainingMark"},
}


def links(model: type[models.Model]) -> list[Any]:
    return [field for field in model._meta.get_fields() if isinstance(field, models.ForeignKey)]


def all_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models(include_auto_created=True) if not model._meta.proxy]


def holds_words(model: type[models.Model]) -> bool:
    """Whether a column of its own could hold text, as text, JSON, bytes or a pickle."""
    plain = (models.AutoField, models.IntegerField, models.FloatField, models.BooleanField, models.DateField)
    own = [field for field in model._meta.concrete_fields if not isinstance(field, (models.ForeignKey, *plain))]
    return any(not isinstance(field, models.UUIDField) and not field.choices for field in own)


def cascading() -> set[type[models.Model]]:
    """The submission, and what the database or Django deletes with it."""
    reached: set[type[models.Model]] = {Submission}
    while True:
        more = {
            model
            for model in all_models()
            for link in links(model)
            if link.related_model in reached and link.remote_field.on_delete is models.CASCADE
        } - reached
        if not more:
            return reached
        reached |= more


def test_whatever_points_at_a_submission_goes_with_it() -> None:
    staying = [
        str(link)
        for model in all_models()
        for link in links(model)
        if link.related_model is Submission and link.remote_field.on_delete is not models.CASCADE
    ]
    assert staying == ["feedback.Submission.duplicate_of"]


def test_every_table_that_could_hold_words_is_thought_of() -> None:
    named = {*COPIES, *(label for labels in WORDLESS.values() for label in labels)}
    reached = {model._meta.label for model in cascading()}
    forgotten = {model._meta.label for model in all_models() if holds_words(model)} - reached - named
    assert forgotten == set()
    assert named <= {model._meta.label for model in all_models()}


def test_postgresql_vacuums_every_table_that_an_erasure_touches() -> None:
    ours = {model for model in cascading() if holds_words(model)}
    copies = {apps.get_model(label) for label in COPIES}
    assert (ours | copies) - set(TOUCHED) == set()
