"""A backup that is older than the code is put back by the commands that the document on deployment shows."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from django.db import connection
from psycopg import sql

from tests.live.site import ROOT, Site

SHOWN = re.compile(r"^\$ (.+)$", re.MULTILINE)
PROGRAMS = {"pg_dump", "pg_restore", "psql"}


def commands(heading: str) -> list[str]:
    document = (ROOT / "docs_content" / "deployment.md").read_text(encoding="utf-8")
    section = document.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    found = [line for line in SHOWN.findall(section) if line.split()[0] in PROGRAMS]
    assert found
    return found


def well(ran: "subprocess.CompletedProcess[str]") -> None:
    assert ran.returncode == 0, ran.stderr


@pytest.fixture
def address(db: None) -> Iterator[str]:
    """Of a database that is empty, beside the one of the tests."""
    server = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}".format_map(connection.settings_dict)
    name = f"restore_{uuid4().hex[:12]}"
    with psycopg.connect(f"{server}/{connection.settings_dict['NAME']}", autocommit=True) as login:
        login.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield f"{server}/{name}"
        login.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def programs() -> None:
    """Where they are missing, the test is left out."""
    if missing := sorted(name for name in PROGRAMS if shutil.which(name) is None):
        assert os.environ.get("CI") != "true", f"CI needs {', '.join(missing)}: apt-get install postgresql"
        pytest.skip(f"not on this machine: {', '.join(missing)}")


@pytest.mark.engine("postgresql")
@pytest.mark.usefixtures("programs")
def test_a_backup_from_before_an_upgrade_is_put_back_and_migrated(tmp_path: Path, address: str) -> None:
    site = Site(tmp_path)
    site.environment["DATABASE_URL"] = address

    well(site.manage("migrate", "--verbosity=0"))
    well(site.manage("migrate", "integration", "zero", "--verbosity=0"))
    for command in commands("Back up"):
        well(site.run("env", f"--chdir={tmp_path}", "sh", "-c", command))
    well(site.manage("migrate", "--verbosity=0"))
    for command in commands("Restore"):
        well(site.run("env", f"--chdir={tmp_path}", "sh", "-c", command))
    well(site.manage("migrate", "--verbosity=0"))
    well(site.manage("verify_audit"))
