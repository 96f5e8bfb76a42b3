"""What the pages of tests/live/pages.py are about, made in a process of its own: `python -m tests.live.furnish`.

Prints the names of what it made, and the cookie of a member of staff who is logged in, as JSON.
"""

import json
import os
import sys
from urllib.parse import urlsplit

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tractatus_site.settings")
django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.urls import reverse  # noqa: E402

from feedback.erasure.services import erase  # noqa: E402
from feedback.models import Tombstone  # noqa: E402
from feedback.notices.links import stop_link  # noqa: E402
from governance.models import Review, Rule  # noqa: E402
from tests.feedback.factories import make_reply, make_submission, make_triage  # noqa: E402
from tests.site.factories import make_document, newest  # noqa: E402
from tests.training.rows import make_policy, make_run  # noqa: E402
from tractatus_site.integration.models import DemoRun  # noqa: E402
from tractatus_site.integration.tasks import play_demo  # noqa: E402
from training.models import Experiment  # noqa: E402


def session(user: User) -> str:
    made = SessionStore()
    made[SESSION_KEY] = str(user.pk)
    made[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    made[HASH_SESSION_KEY] = user.get_session_auth_hash()
    made.create()
    return str(made.session_key)


def of_feedback() -> dict[str, str]:
    submission = make_triage(make_submission(text="Mail ana.lopez@example.com when the search is mended.")).submission
    make_reply(submission)
    make_submission(text="I will kill you all tomorrow at noon, you know where.")
    gone = make_submission(text="Take this back, please.")
    erase(submission=gone, by=Tombstone.By.VISITOR)
    return {
        "tracking": reverse("feedback:track", args=[submission.token]),
        "submission": str(submission.pk),
        "erased": reverse("feedback:track", args=[gone.token]),
        "stop": urlsplit(stop_link(submission)).path,
        "review": str(Review.objects.latest("pk").pk),
        "rule": str(Rule.objects.earliest("pk").pk),
    }


def of_the_documents() -> dict[str, str]:
    make_document(slug="changed", body="A line that stays.\n\nA line that changes a word.\n\nOne that goes.\n")
    document = make_document(slug="changed", body="A line that stays.\n\nA line that changes two words.\n")
    return {"document": str(document.pk), "revision": str(newest(document).pk)}


def of_the_laboratory() -> dict[str, str]:
    run = make_run(status="succeeded")
    demo = DemoRun.objects.create(seed=7, rounds=6)
    play_demo(demo.pk)
    return {
        "run": str(run.pk),
        "policy": str(make_policy(run=run).pk),
        "experiment": str(Experiment.objects.latest("created_at").pk),
        "demo": demo.get_absolute_url(),
    }


def main() -> None:
    call_command("load_results", stdout=sys.stderr)
    user = User.objects.create_superuser("staff", password="a long password of this test only")
    names = {**of_the_laboratory(), **of_feedback(), **of_the_documents()}
    sys.stdout.write(json.dumps({"names": names, "session": session(user)}))


if __name__ == "__main__":
    main()
