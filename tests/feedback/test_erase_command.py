"""`erase_feedback`: what it prints, and how a bad token ends."""

import json
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from feedback.models import Submission, Tombstone
from tests.feedback.factories import make_submission
from tests.feedback.planted import WORD, make_planted
from tests.feedback.test_raw_text_never_leaks import everything_stored

pytestmark = pytest.mark.django_db(transaction=True)


def erased(token: str, **options: Any) -> str:
    answer = StringIO()
    call_command("erase_feedback", token, stdout=answer, **options)
    return answer.getvalue()


def test_it_erases_and_says_what_is_gone(owner: User) -> None:
    submission = make_planted(owner)
    told = json.loads(erased(submission.token, json=True))
    assert told["submission"] == str(submission.pk)
    assert told["removed"]["feedback.Submission"] == 1
    assert told["runs"] == []
    assert Tombstone.objects.get().by == Tombstone.By.STAFF
    assert WORD not in everything_stored()


def test_no_token_could_be_taken_for_an_option(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter(["-a", "--b", "c-"])
    monkeypatch.setattr("secrets.token_urlsafe", lambda _: next(drawn))
    assert make_submission().token == "c-"


def test_in_words_it_is_a_line_each() -> None:
    lines = erased(make_submission().token).splitlines()
    assert lines[0] == "gone: the text, with what was kept of where and when it was written"


@pytest.mark.parametrize("again", [False, True])
def test_a_token_without_feedback_ends_in_a_line(again: bool) -> None:
    submission = make_submission()
    if again:
        erased(submission.token)
    with pytest.raises(CommandError, match="TOKEN: ") as caught:
        erased(submission.token if again else "nobody-has-this")
    assert caught.value.returncode == (1 if again else 2)
    assert Submission.objects.count() == (0 if again else 1)
