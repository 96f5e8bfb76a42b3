"""What the pages of tests/live/pages.py are about, made in a process of its own: `python -m tests.live.furnish`.

Prints the names of what it made, and the cookie of a member of staff who is logged in, as JSON.
"""

import json
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tractatus_site.settings")
django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.urls import reverse  # noqa: E402

from tests.feedback.factories import make_reply, make_submission, make_triage  # noqa: E402
from training.models import Measurement, Run  # noqa: E402


def session() -> str:
    user = User.objects.create_superuser("staff", password="a long password of this test only")
    made = SessionStore()
    made[SESSION_KEY] = str(user.pk)
    made[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    made[HASH_SESSION_KEY] = user.get_session_auth_hash()
    made.create()
    return str(made.session_key)


def main() -> None:
    call_command("load_results", stdout=sys.stderr)
    submission = make_triage(make_submission(text="Mail ana.lopez@example.com when the search is mended.")).submission
    make_reply(submission)
    make_submission(text="I will kill you all tomorrow at noon, you know where.")
    run = Run.objects.create(kind="feedback", algorithm="grpo", status="succeeded", rounds_done=3, rounds_total=3)
    Measurement.objects.bulk_create(
        Measurement(run=run, name="reward", step=step, value=step / 4) for step in range(1, 4)
    )
    tracking = reverse("feedback:track", args=[submission.token])
    names = {"tracking": tracking, "submission": str(submission.pk), "run": str(run.pk)}
    sys.stdout.write(json.dumps({"names": names, "session": session()}))


if __name__ == "__main__":
    main()
