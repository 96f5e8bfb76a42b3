"""One POST to a checked address. Of the answer only the status is read, and a redirect is an answer like any other."""

import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPSConnection
from threading import Timer

from feedback.webhooks.addresses import Target, look_up

SECONDS = 5.0
"""For the whole try after the look-up: an address that answers a byte at a time holds no worker for longer."""
# One address of each kind, so that a machine without IPv6 still reaches what has both.
MOST_ADDRESSES = 2


class _Connection(HTTPConnection):
    """Connects to an address that was checked, whatever the name leads to by now."""

    def __init__(self, target: Target) -> None:
        super().__init__(target.host, target.port, timeout=SECONDS)
        self._target = target

    def connect(self) -> None:
        self.sock = _connected(self._target)


class _SecureConnection(_Connection):
    default_port = HTTPSConnection.default_port

    def connect(self) -> None:
        super().connect()
        context = ssl.create_default_context()
        # The handshake comes after the assignment, so that the deadline holds for it too.
        self.sock = secured = context.wrap_socket(
            self.sock, server_hostname=self._target.host, do_handshake_on_connect=False
        )
        secured.do_handshake()


def _connected(target: Target) -> socket.socket:
    failure: OSError | None = None
    for address in target.addresses[:MOST_ADDRESSES]:
        try:
            connected = socket.create_connection((address, target.port), SECONDS / MOST_ADDRESSES)
        except OSError as error:
            failure = error
            continue
        connected.settimeout(SECONDS)
        return connected
    raise failure or OSError("the name leads to no address")


CONNECTIONS: dict[str, type[_Connection]] = {"http": _Connection, "https": _SecureConnection}


def post(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """The status of the answer. Raises OSError or HTTPException where there is none, ForbiddenAddressError where
    nothing may be sent."""
    target = look_up(url)
    connection = CONNECTIONS[target.scheme](target)
    try:
        with _deadline(connection):
            connection.request("POST", target.path, body, dict(headers))
            return connection.getresponse().status
    finally:
        connection.close()


@contextmanager
def _deadline(connection: HTTPConnection) -> Iterator[None]:
    """A socket's own timeout starts anew with every byte; this one does not."""

    def give_up() -> None:
        if connection.sock is not None:
            with suppress(OSError):
                # Of the plain socket: that of TLS would wait for the other side's goodbye.
                socket.socket.shutdown(connection.sock, socket.SHUT_RDWR)

    timer = Timer(SECONDS, give_up)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
