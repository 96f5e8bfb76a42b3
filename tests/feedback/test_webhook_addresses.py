"""Where a webhook may lead, and that a connection goes only where the check looked."""

import socket
import threading
from http.client import HTTPException
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from feedback.webhooks import posting
from feedback.webhooks.addresses import ForbiddenAddressError, Target, check_url, is_public, look_up

PRIVATE = (
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",  # noqa: S104 - an address that is refused
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
)


@pytest.mark.parametrize("address", PRIVATE)
def test_what_is_not_public_is_refused(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:4700:4700::1111", "::ffff:93.184.215.14"])
def test_what_is_public_is_allowed(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    ["http://example.org/", "https://", "https://user:secret@example.org/", "ftp://example.org/", "https://[::1", "x"],
)
def test_an_address_that_will_not_do_is_told_at_once(url: str) -> None:
    with pytest.raises(ValidationError):
        check_url(url)


@pytest.mark.parametrize(
    "url", ["https://localhost/hook", "https://127.0.0.1/", "https://[::1]/", "https://2130706433/"]
)
def test_names_and_numbers_that_lead_inside_are_refused(url: str) -> None:
    with pytest.raises((ForbiddenAddressError, OSError)):
        look_up(url)


def test_the_setting_allows_addresses_inside(settings: Any) -> None:
    settings.FEEDBACK_WEBHOOK_PRIVATE = True
    assert look_up("http://127.0.0.1:8123/hook?a=1") == Target("http", "127.0.0.1", 8123, ("127.0.0.1",), "/hook?a=1")


def test_an_answer_that_drips_is_given_up(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.FEEDBACK_WEBHOOK_PRIVATE = True
    monkeypatch.setattr(posting, "SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=_drip, args=(server,))
        thread.start()
        with pytest.raises((OSError, HTTPException)):
            posting.post(f"http://127.0.0.1:{server.getsockname()[1]}/", b"{}", {})
        thread.join()


def _drip(server: socket.socket) -> None:
    """Well within the timeout of a single read, for longer than the whole try may take."""
    connection, _ = server.accept()
    with connection:
        try:
            for _ in range(40):
                connection.sendall(b"H")
                threading.Event().wait(0.05)
        except OSError:
            return
