"""What an experiment ran on, as far as it bears on its results and its time. Never the machine's name or address."""

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

PACKAGES = ("agentlightning", "django", "gymnasium", "numpy", "torch")


def machine() -> dict[str, Any]:
    """What cannot be told is left out: an empty entry says nothing, and a file with one could not be loaded."""
    found = {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}".strip(),
        "python": platform.python_version(),
        **{name: _version(name) for name in PACKAGES},
    }
    return {name: value for name, value in found.items() if value}


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    models = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(models, platform.processor())


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
