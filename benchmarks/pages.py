"""How fast a document is served: kept, unchanged and made anew, beside others that serve the same page.

    python -m benchmarks.pages [--engine postgresql|sqlite] [--rounds 5] [--seconds 3] [--workers 2] [--connections 8]

The peers: a plain Django view with the same template and five queries; Wagtail, where it is installed; the finished
page as a file, by whitenoise, which stands for what a generator such as MkDocs makes, and by nginx. Everybody has the
same number of processes on the same cores. One is measured after another, in rounds, and each ratio is the median of
those of the rounds, so that a machine that gets slower does not favour anybody.

Prints a table; no figure is asserted, because it is only worth the machine that it was measured on.
"""

import argparse
import itertools
import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks import closed_load, servers
from benchmarks.closed_load import Measured, request
from benchmarks.peers import wagtail
from benchmarks.results import keep

# Words, lists and tables. Where the engine decides as the page is made, that costs the plain view as much, and would
# hide what is compared.
SLUG = "deployment"
ADDRESS = f"/docs/{SLUG}.html"
NGINX = """
daemon off; pid {folder}/pid; error_log stderr error; worker_processes {workers};
events {{ worker_connections 256; }}
http {{
    access_log off; types {{ text/html html; }} keepalive_requests 1000000;
    client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
    uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
    server {{ listen 127.0.0.1:{port}; root {pages}; }}
}}
"""


@dataclass(frozen=True)
class Row:
    """One way to be served: where, what is asked for next, and the status that has to come."""

    name: str
    port: int
    next_request: Callable[[], bytes]
    status: int = 200


def always(content: bytes) -> Callable[[], bytes]:
    return lambda: content


def never_seen() -> Callable[[], bytes]:
    """With a query that was not asked for before, for which no page is kept. Parts that are remembered, such as the
    sidebar, are taken as they are."""
    numbers = itertools.count()
    return lambda: request(f"{ADDRESS}?n={next(numbers)}")


@contextmanager
def nginx(pages: Path, workers: int) -> Iterator[int]:
    port = servers.free_port()
    with tempfile.TemporaryDirectory() as folder:
        settings = Path(folder) / "nginx.conf"
        settings.write_text(NGINX.format(folder=folder, workers=workers, port=port, pages=pages), encoding="utf-8")
        pages.chmod(0o755)
        with servers.listening(os.environ, port, "nginx", "-c", str(settings)):
            yield port


def rows(stack: ExitStack, options: argparse.Namespace, url: str) -> list[Row]:
    """Everybody who takes part, started. The file that peers serve is the page that the site gives."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    static = os.environ.get("STATIC_ROOT", str(folder / "static"))
    surroundings = servers.environment(url, STATIC_ROOT=static, PAGES=str(folder / "pages"))
    servers.manage(surroundings, "migrate", "-v0")
    servers.manage(surroundings, "load_docs")
    if not Path(static, "staticfiles.json").exists():  # compressing them takes most of a minute
        servers.manage(surroundings, "collectstatic", "--noinput", "-v0")

    site = stack.enter_context(servers.web(surroundings, "tractatus_site.wsgi", workers=options.workers))
    headers, page = closed_load.once(site, request(ADDRESS))
    file = folder / "pages" / ADDRESS[1:]
    file.parent.mkdir(parents=True)
    file.write_bytes(page)
    folder.chmod(0o755)

    peer = {**surroundings, "DJANGO_SETTINGS_MODULE": "benchmarks.peers.page.settings"}
    plain = stack.enter_context(servers.web(peer, "benchmarks.peers.page.wsgi", workers=options.workers))
    small = {"workers": options.workers, "config": "benchmarks/peers/gunicorn.py"}
    files = stack.enter_context(servers.web(surroundings, "benchmarks.peers.files", **small))
    return [
        Row("kept", site, always(request(ADDRESS))),
        Row("unchanged (304)", site, always(request(ADDRESS, **{"If-None-Match": headers["etag"]})), status=304),
        Row("made anew", site, never_seen()),
        Row("plain view", plain, always(request(ADDRESS))),
        *optional(stack, options, folder / "pages", page),
        Row("file, whitenoise", files, always(request(ADDRESS))),
    ]


def optional(stack: ExitStack, options: argparse.Namespace, pages: Path, page: bytes) -> Iterator[Row]:
    """Those that a machine may not have, each with a line that says so."""
    if wagtail.is_installed() and options.engine == "postgresql":
        url = stack.enter_context(servers.scratch_url(options.engine))
        yield Row("wagtail", stack.enter_context(wagtail.served(url, page, options.workers)), always(request("/page/")))
    else:
        sys.stdout.write("Wagtail is not in .venv-peers, or this is SQLite: left out (make bench-setup).\n")
    if shutil.which("nginx"):
        yield Row("file, nginx", stack.enter_context(nginx(pages, options.workers)), always(request(ADDRESS)))
    else:
        sys.stdout.write("nginx is not installed: left out.\n")


def measured(taking_part: list[Row], options: argparse.Namespace) -> dict[str, list[Measured]]:
    found: dict[str, list[Measured]] = {row.name: [] for row in taking_part}
    for row in taking_part:
        closed_load.once(row.port, row.next_request())
    for number in range(options.rounds + 1):
        for row in taking_part:
            seconds = options.seconds if number else min(1.0, options.seconds)
            one = closed_load.run(
                row.port, row.next_request, seconds=seconds, connections=options.connections, status=row.status
            )
            if number:  # the first round warms up
                found[row.name].append(one)
    return found


def summary(found: dict[str, list[Measured]]) -> dict[str, dict[str, Any]]:
    return {
        name: {
            "per_second": statistics.median(one.per_second for one in rounds),
            "median_ms": statistics.median(one.median_ms for one in rounds),
            "p95_ms": statistics.median(one.p95_ms for one in rounds),
            "other_statuses": sum(one.others for one in rounds),
            "rounds": [asdict(one) for one in rounds],
        }
        for name, rounds in found.items()
    }


def ratio(found: dict[str, list[Measured]], one: str, other: str) -> float:
    pairs = zip(found[one], found[other], strict=True)
    return statistics.median(a.per_second / b.per_second for a, b in pairs)


def run(options: argparse.Namespace) -> None:
    with ExitStack() as stack:
        try:
            url = stack.enter_context(servers.scratch_url(options.engine))
        except servers.NoPostgresError:
            sys.stdout.write("No PostgreSQL that a benchmark may use was found: left out.\n")
            return
        load = os.getloadavg()[0]
        found = measured(rows(stack, options, url), options)
    figures = summary(found)
    ratios = {
        "made anew / plain view": ratio(found, "made anew", "plain view"),
        "unchanged (304) / kept": ratio(found, "unchanged (304)", "kept"),
        "kept / file, whitenoise": ratio(found, "kept", "file, whitenoise"),
    }
    sys.stdout.write(
        f"{options.engine}, {options.workers} workers, {options.connections} connections, load {load:.1f}\n"
    )
    for name, row in figures.items():
        told = f"{row['per_second']:>10.0f} /s   median {row['median_ms']:6.1f} ms   p95 {row['p95_ms']:6.1f} ms"
        sys.stdout.write(f"{name:<18}{told}\n")
    for name, value in ratios.items():
        sys.stdout.write(f"{name:<28}{value:6.2f}\n")
    keep(f"pages-{options.engine}", {**vars(options), "load_before": load, "rows": figures, "ratios": ratios})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--engine", choices=servers.ENGINES, default="postgresql")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--connections", type=int, default=8)
    run(parser.parse_args())


if __name__ == "__main__":
    main()
