"""How gunicorn serves the site; benchmarks/intake.py and benchmarks/pages.py measure it.

The application is loaded once, with the rules compiled and the networks that read texts in memory, and then forked: no
visitor waits for that, and the workers share it.
"""

import gc
import logging
import os
from typing import Any

preload_app = True
workers = int(os.environ.get("WEB_WORKERS", "2"))
# While one request of a worker waits for the database, another one is worked on.
threads = 4
# By default a peer on this machine, such as a proxy that hands on what a visitor sent, may say by a header below which
# address the site lies, and every link of a page would begin with it.
forwarder_headers = ""


def when_ready(_server: Any) -> None:
    """Before the workers are forked."""
    _read_a_text()
    # What is there by now stays: no collection of garbage looks through it again, or copies its pages.
    gc.collect()
    gc.freeze()


def _read_a_text() -> None:
    from django.db import DatabaseError, connections

    from governance.core.actions import ProposedAction
    from governance.services import answer

    try:
        answer(ProposedAction("feedback.submit", text="Jane Roe could not find the search box on this page."))
    except DatabaseError:
        logging.getLogger("governance").warning("the rules could not be read before the start")
    finally:
        # A connection must not be shared with the workers.
        connections.close_all()
