import os
import signal
import socket
import sys
from argparse import ArgumentParser
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from honcho.compat import ProcessManager
from honcho.environ import parse_procfile
from honcho.manager import Manager

HOST = "127.0.0.1"


class Command(BaseCommand):
    help = "Prepare the database, documents and static files, then run web, worker and trainer until Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        port = options["port"]
        require_free(port)
        call_command("migrate", verbosity=0)
        call_command("load_results", stdout=self.stderr)
        call_command("load_docs", stdout=self.stderr)
        call_command("collectstatic", interactive=False, verbosity=0)
        self._greet(port)
        sys.exit(run_processes(port))

    def _greet(self, port: int) -> None:
        self.stdout.write(f"\n  The site   http://{HOST}:{port}/\n  The admin  http://{HOST}:{port}/admin/")
        if not get_user_model().objects.filter(is_staff=True).exists():
            self.stdout.write("  No staff account yet. Make one with: .venv/bin/python manage.py createsuperuser")
        self.stdout.write("  Train the agent with: .venv/bin/python manage.py train_feedback oneclick")
        self.stdout.write("  Ctrl-C stops everything.\n")
        self.stdout.flush()


def require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError) as error:
            raise CommandError(
                f"Port {port} is not free ({error}). Stop what uses it, or take another: PORT=9000 make serve"
            ) from error


class GentleProcessManager(ProcessManager):
    """Asks a process to stop, and leaves its children to it; after some seconds honcho kills the whole group.

    A signal to the group at once would hit django-q's guard too, and its cluster would wait for that for ever.
    """

    def terminate(self, pid: int) -> None:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)


def run_processes(port: int) -> int:
    """Run what the Procfile names. Each process has its own group, and all of them end when one does."""
    manager = Manager()
    manager._procmgr = GentleProcessManager()  # noqa: SLF001 - honcho has no other way to choose it
    # The programs of this environment come first, whether or not it was activated.
    environment = {
        **os.environ,
        "PORT": str(port),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONUNBUFFERED": "1",
    }
    procfile = (settings.BASE_DIR / "Procfile").read_text(encoding="utf-8")
    for name, command in parse_procfile(procfile).processes.items():
        manager.add_process(name, command, env=environment, cwd=str(settings.BASE_DIR))
    manager.loop()
    # 130 and 143 say that somebody asked for the end, which is how a site is meant to stop.
    return 0 if manager.returncode in (130, 143) else int(manager.returncode or 0)
