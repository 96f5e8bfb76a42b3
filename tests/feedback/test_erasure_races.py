"""Feedback that is erased while the agent works on it stays erased, whichever moment that is."""

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from copy import copy
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from feedback.erasure.services import erase
from feedback.erasure.sweeping import sweep_erased
from feedback.errors import ErasedError
from feedback.models import Submission, Tombstone
from governance.chain import audit
from tests.feedback.factories import THREAT, make_submission
from tests.feedback.planted import TEXT, WORD, make_trace
from tests.feedback.test_raw_text_never_leaks import everything_stored
from training.models import Rollout, Trial

VISITOR = Tombstone.By.VISITOR


@pytest.fixture
def live(transactional_db: None) -> Iterator[Any]:
    from tests.training import library  # noqa: F401 - it swallows the warnings of the library's own import

    # isort: split
    from feedback.agent import live
    from training.store.database import thread

    yield live
    live.runner.cache_clear()
    thread.close()


def erasing_first(step: Callable[..., Any], *, elsewhere: bool = False) -> Callable[..., Any]:
    """The step, with the feedback erased before it, as its visitor would do in another process meanwhile.

    `elsewhere` is for a step inside of an event loop, which has no business with the database.
    """

    def erased(*arguments: Any, **options: Any) -> Any:
        if elsewhere:
            with ThreadPoolExecutor(1) as pool:
                pool.submit(_erase_all, leave=True).result()
        else:
            _erase_all()
        return step(*arguments, **options)

    return erased


def _erase_all(*, leave: bool = False) -> None:
    for submission in Submission.objects.all():
        erase(submission=submission, by=VISITOR)
    if leave:
        connection.close()


def test_between_being_read_and_the_rollout(live: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    submission = make_submission(text=TEXT)
    monkeypatch.setattr(live, "_task", erasing_first(live._task))
    live.triage(str(submission.pk))
    assert WORD not in everything_stored()
    assert not Rollout.objects.exists()


def test_in_the_middle_of_the_rollout(live: Any, monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    from feedback.agent import rollout
    from feedback.agent.episode import run_episode
    from training.solo import RolloutFailedError

    submission = make_submission(text=TEXT)
    monkeypatch.setattr(rollout, "run_episode", erasing_first(run_episode, elsewhere=True))
    with caplog.at_level(logging.DEBUG), suppress(RolloutFailedError, LookupError):
        live.triage(str(submission.pk))
    assert WORD not in everything_stored()
    assert WORD not in caplog.text
    assert not Rollout.objects.exists()


def test_while_the_shadow_reads_it(live: Any, monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    from feedback.agent import shadow
    from feedback.agent.episode import run_episode

    submission = make_submission(text=TEXT)
    Trial.objects.create(kind="feedback", role="shadow", policy=live.serving_policy())
    monkeypatch.setattr(shadow, "run_episode", erasing_first(run_episode))
    assert live.triage(str(submission.pk))
    assert WORD not in everything_stored()
    assert WORD not in caplog.text


def test_of_several_at_once_one_erases(transactional_db: None) -> None:
    submission = make_submission(text=THREAT)

    def attempt(_: int) -> str:
        try:
            return erase(submission=copy(submission), by=VISITOR).by
        except ErasedError:
            return "somebody was first"
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        said = list(pool.map(attempt, range(4)))
    assert sorted(said) == ["somebody was first"] * 3 + [VISITOR]
    assert Tombstone.objects.count() == 1
    assert audit().ok


def test_a_trace_that_comes_later_is_swept(db: None) -> None:
    """Of a worker that died before it could look, or a run that had read the example."""
    submission, other = make_submission(text=TEXT), make_submission()
    erase(submission=submission, by=VISITOR)
    make_trace("ro-late", {"text": TEXT, "submission": str(submission.pk)})
    make_trace("ro-late-example", {"text": TEXT, "example": 4711})
    make_trace("ro-kept", {"text": "x", "submission": str(other.pk)})
    make_trace("ro-synthetic", {"text": "y"})
    assert sweep_erased() == 2
    assert set(Rollout.objects.values_list("pk", flat=True)) == {"ro-kept", "ro-synthetic"}
    assert sweep_erased() == 0


def test_long_after_an_erasure_nothing_is_looked_for(db: None, django_assert_num_queries: Any) -> None:
    erase(submission=make_submission(text=TEXT), by=VISITOR)
    Tombstone.objects.update(erased_at=timezone.now() - timedelta(hours=2))
    with django_assert_num_queries(2):
        assert sweep_erased() == 0
