"""Which code gave a result."""

import subprocess

from django.conf import settings


def code_version() -> str:
    """The commit that this process runs, with a plus where the tree was changed; unknown outside a checkout."""
    try:
        commit = _git("rev-parse", "--short=12", "HEAD")
        return f"{commit}+" if _git("status", "--porcelain", "--untracked-files=no") else commit
    except (OSError, subprocess.SubprocessError):
        return "unknown"


def _git(*arguments: str) -> str:
    answer = subprocess.run(  # noqa: S603 - fixed arguments
        ["git", *arguments],  # noqa: S607 - the git of whoever runs the command
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
        timeout=10,
    )
    return answer.stdout.strip()
