"""A setting that makes no sense stops the start with one line that names it."""

import os
import subprocess
import sys

import pytest
from django.conf import settings


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", "maybe"),
        ("DATABASE_URL", "rubbish"),
        ("TRAINING_DATABASE_URL", "rubbish"),
        ("TRAINING_DATABASE_URL", "sqlite:///elsewhere.sqlite3"),
        ("TRAINING_DEVICE", "tpu"),
        ("TRIAGE_TIMEOUT_SECONDS", "-5"),
        ("LOG_LEVEL", "loud"),
        ("EMAIL_URL", "rubbish"),
        ("SITE_URL", "example.org"),
    ],
)
def test_it_is_named(name: str, value: str) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=settings.BASE_DIR,
        env={**os.environ, name: value},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    [line] = done.stderr.splitlines()
    assert name in line


def test_mails_that_leave_the_machine_need_the_sites_address() -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=settings.BASE_DIR,
        env={**os.environ, "EMAIL_URL": "smtp://localhost"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, "SITE_URL" in done.stderr) == (1, True)


def test_the_web_server_believes_nobodys_forwarded_headers() -> None:
    """TRUST_PROXY decides that; gunicorn by itself would believe every client on this machine."""
    procfile = (settings.BASE_DIR / "Procfile").read_text(encoding="utf-8")
    assert "--forwarded-allow-ips ''" in procfile.splitlines()[0]
