"""One row of any model, so that every address of the admin has something to be about."""

import datetime
import uuid
from typing import Any

from django.db import models
from django.utils import timezone
from django_q.models import Failure, Success

from tests.feedback.factories import make_reply
from training.models import TrainingSchedule

VALUES: dict[type[models.Field[Any, Any]], Any] = {
    models.URLField: "https://example.org/",
    models.CharField: "x",
    models.TextField: "x",
    models.IntegerField: 1,
    models.FloatField: 0.5,
    models.BooleanField: False,
    models.JSONField: {},
    models.BinaryField: b"",
    models.DateTimeField: timezone.now(),
    models.DateField: timezone.now().date(),
    models.GenericIPAddressField: "127.0.0.1",
    models.UUIDField: uuid.UUID(int=1),
}
OVERRIDES: dict[type[models.Model], dict[str, Any]] = {
    TrainingSchedule: {"trigger": "nightly", "at": datetime.time(3)},
    Success: {"id": "1" * 32, "success": True},
    Failure: {"id": "2" * 32, "success": False},
}


def one_of(model: type[models.Model]) -> models.Model:
    """The first row, or one with just what it cannot be without."""
    found = model._default_manager.first()
    if found is not None:
        return found
    needed = {field.name: _value(field) for field in model._meta.concrete_fields if _is_needed(field)}
    return model._default_manager.create(**{**needed, **OVERRIDES.get(model, {})})


def fill() -> None:
    """A submission with all that the site itself writes about one; the rest is made as it is asked for."""
    make_reply()


def _is_needed(field: Any) -> bool:
    return not (field.has_default() or field.null or field.auto_created or getattr(field, "auto_now", False))


def _value(field: Any) -> Any:
    if field.is_relation:
        return one_of(field.related_model)
    if field.choices:
        return field.choices[0][0]
    return next(VALUES[kind] for kind in type(field).__mro__ if kind in VALUES)
