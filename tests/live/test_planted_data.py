"""Personal data that a visitor sends is afterwards in no byte of the database file or the logs."""

import json
import re
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

import pytest

from tests.live.site import Site, wait_for

pytestmark = [pytest.mark.worker, pytest.mark.timeout(300)]

WORD = "zinnober"
TEXT = (
    f"The search box ignores accents. Write to {WORD}.quast@example.org, call +44 20 7946 0718, or look at"
    " 203.0.113.77. I paid with 5555 5555 5555 4444 from DE89 3704 0044 0532 0130 00, and my password is"
    f" {WORD}-Geheim-77!"
)
THREAT = f"I am going to kill you, {WORD}.quast@example.org."
SEARCHED = (WORD, "7946 0718", "2079460718", "5555 5555 5555 4444", "5555555555554444", "0532 0130", "203.0.113.77")
HEADERS = {
    "User-Agent": f"{WORD}-agent",
    "Referer": f"http://127.0.0.1/?q={WORD}",
    "X-Forwarded-For": "203.0.113.77",
    "From": f"{WORD}@example.org",
}
REFUSED = [
    {"text": TEXT, "page": f"/docs/{WORD}.quast@example.org"},
    {"text": TEXT, "page": f"https://{WORD}.example.org/"},
    {"text": TEXT, "section": f"{WORD}.quast@example.org"},
    {"text": TEXT, "document_version": f"{WORD}.quast"},
    {"text": TEXT, "contact": f"not an address, {WORD}"},
    {"text": [TEXT]},
]


def send(site: Site, body: bytes, **headers: str) -> int:
    request = urllib.request.Request(
        f"{site.url}/api/feedback/", body, {**HEADERS, "Content-Type": "application/json", **headers}
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def send_form(site: Site, text: str) -> None:
    """As a browser without script does."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    browser.addheaders = list(HEADERS.items())
    with browser.open(f"{site.url}/feedback/", timeout=30) as page:
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.read().decode()))
    assert {"csrfmiddlewaretoken", "stamp"} <= hidden.keys()
    fields = {**hidden, "text": text, "contact": f"{WORD}.kontakt@example.org"}
    # No address of the site is named in the header that its check of origins reads.
    request = urllib.request.Request(
        f"{site.url}/feedback/", urllib.parse.urlencode(fields).encode(), {"Referer": f"{site.url}/{WORD}"}
    )
    with browser.open(request, timeout=30) as page:
        assert "/feedback/t/" in page.geturl()


def places(site: Site) -> dict[str, bytes]:
    """Every file that the site wrote. The database holds its queue and traces too, and what is left in free pages."""
    site.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    return {path.name: path.read_bytes() for path in site.folder.rglob("*") if path.is_file()}


def test_planted_personal_data_is_in_no_byte(site: Site) -> None:
    site.start_web()
    key = {"Idempotency-Key": f"{WORD}-key-77"}
    contact = {"contact": f"{WORD}.kontakt@example.org", "consent": False}
    assert send(site, json.dumps({"text": TEXT, **contact}).encode(), **key) == 201
    assert send(site, json.dumps({"text": TEXT, **contact}).encode(), **key) in {200, 201}
    assert send(site, json.dumps({"text": THREAT, "page": "/docs.html"}).encode()) == 201
    assert [send(site, json.dumps(body).encode()) for body in REFUSED] == [400] * len(REFUSED)
    assert send(site, f'{{"text": "{TEXT}'.encode()) == 400
    assert send(site, json.dumps({"text": TEXT}).encode(), **{"Idempotency-Key": f"{WORD} key"}) == 400
    send_form(site, TEXT)
    queued = places(site)
    site.start_worker(LOG_LEVEL="DEBUG")
    wait_for(lambda: site.rows("SELECT count(*) FROM feedback_triage") == [(2,)], seconds=120, what="both are triaged")
    site.stop()

    assert site.rows("SELECT state, count(*) FROM feedback_submission GROUP BY state ORDER BY state") == [
        ("held", 1),
        ("triaged", 2),
    ]
    assert site.rows("SELECT count(*) FROM training_span")[0][0] > 0
    kept = places(site)
    assert {"site.sqlite3", "web.log", "worker.log"} <= set(kept)
    assert b"ignores accents" in kept["site.sqlite3"], "the search would find what is there"
    found = [
        (name, word)
        for files in (queued, kept)
        for name, content in files.items()
        for word in SEARCHED
        if word.encode() in content.lower()
    ]
    assert found == []
