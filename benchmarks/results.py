"""What every benchmark needs: a database that is nobody's, and a place for its figures."""

import atexit
import json
import os
import platform
import sys
import tempfile
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).resolve().parent / "results"
PACKAGES = ("django", "django-q2", "agentlightning", "torch")


def scratch_database() -> None:
    """Point DATABASE_URL at a new SQLite file, unless the caller named a database. Before Django is set up."""
    if "DATABASE_URL" in os.environ:
        return
    folder = tempfile.TemporaryDirectory()
    atexit.register(folder.cleanup)
    os.environ["DATABASE_URL"] = f"sqlite:///{folder.name}/benchmark.sqlite3"


def keep(name: str, figures: Any) -> None:
    """Write figures with the machine and the versions that they were measured with."""
    content = {
        "benchmark": name,
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {"cores": os.cpu_count(), "load": os.getloadavg()[0], "platform": platform.platform()},
        "python": platform.python_version(),
        "packages": {package: version(package) for package in PACKAGES},
        "figures": figures,
    }
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    sys.stdout.write(f"written to {path.relative_to(RESULTS.parent.parent)}\n\n")
