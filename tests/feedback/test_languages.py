"""Another language than English is named, told in words, and given to whoever reads it."""

import pytest
from django.test import Client
from django_q.models import OrmQ
from pytest_django import DjangoCaptureOnCommitCallbacks

from feedback.models import LanguageRoute, Submission
from feedback.services.languages import language_of, route_language
from feedback.tasks import route_language as task
from tests.feedback.factories import PLAIN, make_staff, make_submission

pytestmark = pytest.mark.django_db
GERMAN = "Die Suche auf der Seite mit den Dokumenten findet nichts, wenn ich zwei W\u00f6rter eingebe."


def told(submission: Submission) -> list[str]:
    return list(submission.events.filter(kind="language-routed").values_list("message", flat=True))


def test_only_what_governance_took_for_another_language_is_queued(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        make_submission(text=PLAIN)
        german = make_submission(text=GERMAN)
    queued = [one.task["args"] for one in OrmQ.objects.all() if one.task["func"] == "feedback.tasks.route_language"]
    assert queued == [(str(german.pk),)]


def test_it_goes_to_whoever_reads_it_and_the_timeline_says_so() -> None:
    reader = make_staff(username="anna")
    LanguageRoute.objects.create(language="de", assignee=reader)
    submission = make_submission(text=GERMAN)
    assert task(str(submission.pk)) == "de"
    submission.refresh_from_db()
    assert (submission.language, submission.assignee) == ("de", reader)
    assert told(submission) == ["It seems to be written in German; somebody who reads German was asked to look at it."]
    assert route_language(str(submission.pk)) == ""
    assert len(told(submission)) == 1


def test_without_a_route_nobody_is_named() -> None:
    submission = make_submission(text=GERMAN)
    route_language(str(submission.pk))
    submission.refresh_from_db()
    assert (submission.language, submission.assignee) == ("de", None)
    assert told(submission) == ["It seems to be written in German; whoever reads it picks it up."]


def test_who_took_it_meanwhile_keeps_it() -> None:
    LanguageRoute.objects.create(language="de", assignee=make_staff(username="anna"))
    submission, bert = make_submission(text=GERMAN), make_staff(username="bert")
    Submission.objects.filter(pk=submission.pk).update(assignee=bert)
    route_language(str(submission.pk))
    submission.refresh_from_db()
    assert submission.assignee == bert


def test_english_unknown_and_erased_ones_are_left_alone() -> None:
    submission = make_submission(text=PLAIN)
    assert route_language(str(submission.pk)) == ""
    submission.refresh_from_db()
    assert submission.language == ""
    gone = str(submission.pk)
    submission.delete()
    assert route_language(gone) == ""


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (GERMAN, "de"),
        ("La recherche ignore le deuxi\u00e8me mot que je tape dans la page des documents.", "fr"),
        ("La b\u00fasqueda no encuentra nada cuando escribo dos palabras en la p\u00e1gina.", "es"),
        ("\u041f\u043e\u0438\u0441\u043a \u043d\u0435 \u0440\u0430\u0431\u043e\u0442\u0430\u0435\u0442", "ru"),
        ("\u691c\u7d22\u304c\u52d5\u304b\u306a\u3044", "ja"),
    ],
)
def test_languages_are_told_apart(text: str, language: str) -> None:
    assert language_of(text) == language


def test_staff_say_who_reads_what(owner_client: Client) -> None:
    reader = make_staff(username="anna")
    answer = owner_client.post("/admin/feedback/languageroute/add/", {"language": "de", "assignee": reader.pk})
    assert answer.status_code == 302
    assert LanguageRoute.objects.get().assignee == reader
    assert "anna" in owner_client.get("/admin/feedback/languageroute/").content.decode()
