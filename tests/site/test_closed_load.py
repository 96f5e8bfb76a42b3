"""The load that pages are measured by."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from benchmarks import closed_load
from benchmarks.closed_load import SECONDS_A_CONNECTION, request


class Server(ThreadingHTTPServer):
    connections = 0

    def finish_request(self, *arguments: object) -> None:
        self.connections += 1
        super().finish_request(*arguments)  # type: ignore[arg-type]

    def handle_error(self, *_: object) -> None:
        """The load goes away in the middle of an answer when its time is over."""


class Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(("127.0.0.1", 0), Answer) as one:
        threading.Thread(target=one.serve_forever, daemon=True).start()
        yield one
        one.shutdown()


def test_connections_are_given_up_so_that_no_process_keeps_all_of_them(server: Server) -> None:
    seconds = 2.5 * SECONDS_A_CONNECTION
    measured = closed_load.run(server.server_port, lambda: request("/"), seconds=seconds, connections=3, status=200)
    assert server.connections >= 2 * 3
    assert measured.answers > server.connections
    assert measured.others == 0


def test_other_statuses_are_counted(server: Server) -> None:
    measured = closed_load.run(server.server_port, lambda: request("/"), seconds=0.1, connections=1, status=304)
    assert measured.others == measured.answers > 0
