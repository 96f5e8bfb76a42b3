"""Scripted spam against a real site, and honest visitors in between: how much is stopped, how much is lost.

    python -m benchmarks.spam

A gunicorn on loopback behind TRUST_PROXY=1, so that every sender has an address of its own. A message is stopped when
it was not taken. An honest one is lost when it was neither taken nor given back with a time to come again; those given
back are counted apart. Figures go to benchmarks/results/spam.json.
"""

import base64
import http.client
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

import altcha

from benchmarks.intake import ROOT, site
from benchmarks.results import keep

DATA = ROOT / "feedback" / "data"
READING_SECONDS = 2.5
TAKEN, BACK, REFUSED = "taken", "given back", "refused"
HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*name="([^"]+)"(?:[^>]*value="([^"]*)")?')
FORM, API, CHALLENGE = "/feedback/", "/api/feedback/", "/api/feedback/challenge/"
JSON = {"Content-Type": "application/json"}


def texts(name: str) -> list[str]:
    return [json.loads(line)["text"] for line in (DATA / name).read_text(encoding="utf-8").splitlines()]


@dataclass
class Sender:
    """Somebody with an address of their own, who keeps cookies."""

    port: int
    address: str
    cookies: dict[str, str] = field(default_factory=dict)
    attacked: bool = False

    def ask(
        self, method: str, path: str, body: str = "", headers: dict[str, str] | None = None
    ) -> tuple[int, str, bool]:
        """Status, body, and whether the answer says when to come again."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {"X-Forwarded-For": self.address, "Cookie": cookie, **(headers or {})}
        connection.request(method, path, body, sent)
        answer = connection.getresponse()
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _equals, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        text = answer.read().decode()
        connection.close()
        return answer.status, text, "Retry-After" in answer.headers

    def open_form(self) -> dict[str, str]:
        _status, html, _again = self.ask("GET", FORM)
        self.attacked = "data-attacked" in html
        return dict(HIDDEN.findall(html.partition('id="feedback-form"')[2]))

    def post_form(self, fields: dict[str, str]) -> str:
        status, _html, again = self.ask(
            "POST", FORM, urlencode(fields), {"Content-Type": "application/x-www-form-urlencoded"}
        )
        return TAKEN if status == http.HTTPStatus.FOUND else BACK if again else REFUSED

    def post_json(self, body: dict[str, str]) -> tuple[str, str]:
        status, answer, again = self.ask("POST", API, json.dumps(body), JSON)
        if status == http.HTTPStatus.CREATED:
            return TAKEN, ""
        return BACK if again else REFUSED, str(json.loads(answer).get("code", ""))

    def prove(self) -> str:
        challenge = json.loads(self.ask("GET", CHALLENGE)[1])
        found = altcha.solve_challenge(
            challenge["challenge"], challenge["salt"], challenge["algorithm"], challenge["maxnumber"]
        )
        number = found.number if found else -1
        return base64.b64encode(json.dumps({**challenge, "number": number}).encode()).decode()


class Cast:
    """A script's own addresses, each in a network of its own, and words to vary a text with. Seeded."""

    def __init__(self, port: int, number: int) -> None:
        self.port = port
        self.chance = random.Random(number)  # noqa: S311 - so that the benchmark repeats
        self.networks = (f"10{number % 10}.{number}.{network % 250}.{network // 250}" for network in count(1))
        self.spam, self.honest = texts("spam.jsonl"), texts("duplicates.jsonl")
        self.words = sorted({word for text in self.honest for word in re.findall(r"[a-z]{4,}", text)})

    def sender(self, address: str = "") -> Sender:
        return Sender(self.port, address or next(self.networks))

    def junk(self, number: int) -> str:
        return self.spam[number % len(self.spam)]

    def spun(self, text: str) -> str:
        """The same with another link, another figure and a word at either end."""
        first, last = self.chance.sample(self.words, 2)
        return f"{first} {text} {last} https://{last}.example/{self.chance.randrange(10**6)}"

    def invented(self) -> str:
        return " ".join(self.chance.sample(self.words, 14))


Acts = Iterator[Callable[[], str]]
Script = Callable[[Cast], Acts]


def at_once(sender: Sender, text: str) -> str:
    return sender.post_form({**sender.open_form(), "text": text})


def every_field(sender: Sender, text: str) -> str:
    fields = sender.open_form()
    time.sleep(READING_SECONDS)
    return sender.post_form({**fields, "text": text, "homepage": "https://spam.example"})


def program(sender: Sender, text: str, **more: str) -> str:
    return sender.post_json({"text": text, **more})[0]


def browser(sender: Sender, text: str) -> str:
    """Reads, writes, sends. Where a proof is asked for, at the opening or after sending, the page's script gives it."""
    fields = sender.open_form()
    time.sleep(READING_SECONDS)
    body = {"text": text, "stamp": fields["stamp"], "homepage": ""}
    if sender.attacked:
        return sender.post_json({**body, "proof": sender.prove()})[0]
    result, code = sender.post_json(body)
    return sender.post_json({**body, "proof": sender.prove()})[0] if code == "proof-needed" else result


def without_script(sender: Sender, text: str) -> str:
    fields = sender.open_form()
    time.sleep(READING_SECONDS)
    return sender.post_form({**fields, "text": text})


def posts_at_once(cast: Cast) -> Acts:
    return (partial(at_once, cast.sender(), cast.junk(number)) for number in range(60))


def fills_every_field(cast: Cast) -> Acts:
    return (partial(every_field, cast.sender(), cast.junk(number)) for number in range(60))


def posts_without_a_form(cast: Cast) -> Acts:
    return (partial(cast.sender().post_form, {"text": cast.junk(number)}) for number in range(60))


def floods_from_one_network(cast: Cast) -> Acts:
    return (partial(program, cast.sender(f"203.0.113.{number % 250}"), cast.invented()) for number in range(500))


def claims_other_addresses(cast: Cast) -> Acts:
    """The last hop is what the proxy saw; what stands before it is made up."""
    addresses = (f"198.51.{number % 200}.7, 192.0.2.{number % 250}" for number in range(300))
    return (partial(program, cast.sender(address), cast.invented()) for address in addresses)


def varies_one_text(cast: Cast) -> Acts:
    return (partial(program, cast.sender(), cast.spun(cast.spam[6])) for _ in range(300))


def replays_a_stamp(cast: Cast) -> Acts:
    stamp = cast.sender().open_form()["stamp"]
    time.sleep(READING_SECONDS)
    return (partial(program, cast.sender(), cast.invented(), stamp=stamp) for _ in range(150))


def rotates_networks(cast: Cast) -> Acts:
    return (partial(program, cast.sender(), cast.invented()) for _ in range(1_500))


def makes_up_proofs(cast: Cast) -> Acts:
    return (partial(program, cast.sender(), cast.invented(), proof="eyJ9") for _ in range(100))


def readers(cast: Cast) -> Acts:
    return (partial(browser, cast.sender(), text) for text in cast.honest[:150])


def an_office(cast: Cast) -> Acts:
    return (partial(browser, cast.sender(f"192.0.3.{n}"), text) for n, text in enumerate(cast.honest[150:168], start=1))


def the_same_words(cast: Cast) -> Acts:
    return (partial(browser, cast.sender(), cast.honest[200]) for _ in range(8))


def readers_without_script(cast: Cast) -> Acts:
    return (partial(without_script, cast.sender(), text) for text in cast.honest[210:230])


def programs(cast: Cast) -> Acts:
    return (partial(program, cast.sender(), text) for text in cast.honest[230:240])


SPAM: tuple[Script, ...] = (
    posts_at_once,
    fills_every_field,
    posts_without_a_form,
    floods_from_one_network,
    claims_other_addresses,
    varies_one_text,
    replays_a_stamp,
    rotates_networks,
    makes_up_proofs,
)
HONEST: tuple[Script, ...] = (readers, an_office, the_same_words, readers_without_script, programs)


def play(script: Script, cast: Cast, threads: int) -> tuple[str, Counter[str]]:
    with ThreadPoolExecutor(threads) as pool:
        return script.__name__, Counter(pool.map(lambda act: act(), script(cast)))


def run(port: int) -> dict[str, dict[str, dict[str, int]]]:
    """Everybody at the same time."""
    with ThreadPoolExecutor(len(SPAM) + len(HONEST)) as pool:
        spam = [pool.submit(play, script, Cast(port, number), 8) for number, script in enumerate(SPAM)]
        honest = [pool.submit(play, script, Cast(port, 100 + number), 6) for number, script in enumerate(HONEST)]
        return {
            "spam": {name: dict(counts) for name, counts in (one.result() for one in spam)},
            "honest": {name: dict(counts) for name, counts in (one.result() for one in honest)},
        }


def shares(found: dict[str, dict[str, dict[str, int]]]) -> dict[str, float]:
    spam, honest = (
        sum((Counter(counts) for counts in found[side].values()), Counter[str]()) for side in ("spam", "honest")
    )
    return {
        "spam messages": spam.total(),
        "honest messages": honest.total(),
        "stopped": 1 - spam[TAKEN] / spam.total(),
        "lost": honest[REFUSED] / honest.total(),
        "given back": honest[BACK] / honest.total(),
    }


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        settings = {"TRUST_PROXY": "1", "STATIC_ROOT": f"{folder}/static"}
        collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"]
        subprocess.run(collect, cwd=ROOT, env={**os.environ, **settings}, check=True)  # noqa: S603
        with site(Path(folder) / "db.sqlite3", settings) as port:
            started = time.monotonic()
            found = run(port)
            seconds = time.monotonic() - started
    for side, scripts in found.items():
        for name, counts in scripts.items():
            sys.stdout.write(f"{side:<8}{name:<26}{counts}\n")
    figures = shares(found)
    sys.stdout.write(f"{figures}\n")
    keep("spam", {**figures, "seconds": round(seconds), "scripts": found})


if __name__ == "__main__":
    main()
