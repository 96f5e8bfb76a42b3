"""A Wagtail that serves the same text, from the peers' own environment: started here, imported by nothing else."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks import servers

PYTHON = servers.ROOT / ".venv-peers" / "bin" / "python"
MAIN = re.compile(rb"<main[^>]*>(.*)</main>", re.DOTALL)
WSGI = "benchmarks.peers.wagtail_site.wsgi"


def is_installed() -> bool:
    return any((PYTHON.parent.parent / "lib").glob("python*/site-packages/wagtail"))


@contextmanager
def served(url: str, page: bytes, workers: int) -> Iterator[int]:
    """The port of a site with ten pages, of which `/page/` has the text of the page that is given."""
    found = MAIN.search(page)
    if found is None:
        raise SystemExit("the page has no main part")
    surroundings = servers.environment(
        url, DJANGO_SETTINGS_MODULE="benchmarks.peers.wagtail_site.settings", TEXT=found[1].decode()
    )
    servers.output(surroundings, str(PYTHON), "-m", "benchmarks.peers.wagtail_site.prepare")
    with servers.web(
        surroundings, WSGI, workers=workers, config="benchmarks/peers/gunicorn.py", python=str(PYTHON)
    ) as port:
        yield port
