"""The wall: the web process never loads what only the worker needs, and stays small."""

import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.live.site import ROOT, Site

LIMIT_MB = 150
HEAVY = ("torch", "agentlightning", "litellm", "openai", "weasyprint")
LOAD_EVERYTHING = f"""
import sys, django
django.setup()
from django.contrib import admin
from django.urls import get_resolver
admin.autodiscover()
def walk(resolver):
    for pattern in resolver.url_patterns:
        walk(pattern) if hasattr(pattern, "url_patterns") else pattern.callback
walk(get_resolver())
import tractatus_site.wsgi
print([name for name in {HEAVY!r} if name in sys.modules])
"""


def test_loading_every_address_and_the_admin_imports_nothing_heavy() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOAD_EVERYTHING],
        cwd=ROOT,
        env={"DJANGO_SETTINGS_MODULE": "tractatus_site.settings", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.strip() == "[]"


def memory_mb(pid: int) -> float:
    """What the process takes, with its part of the pages that it shares with the others of the same server."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    (line,) = [line for line in lines if line.startswith("Pss:")]
    return int(line.split()[1]) / 1024


@pytest.mark.worker
def test_a_serving_process_stays_small(site: Site) -> None:
    site.start_web()
    for path in (
        "/",
        "/docs.html",
        "/integrations/agent-lightning.html",
        "/feedback/",
        "/admin/login/",
        "/api/schema/",
    ):
        with urllib.request.urlopen(f"{site.url}{path}", timeout=30) as answer:
            assert answer.status == 200
    for _ in range(20):
        site.post("/api/feedback/", {"text": "Telephone +44 20 7946 0958 or write to someone@example.org."})
    (master,) = site.processes
    children = Path(f"/proc/{master.pid}/task/{master.pid}/children").read_text().split()
    sizes = [memory_mb(pid) for pid in (master.pid, *map(int, children))]
    assert len(sizes) >= 3
    assert max(sizes) < LIMIT_MB, sizes
