"""The store over HTTP: a real server process, a real runner process, and what it refuses."""

import asyncio
import json
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from tests.training.library import agl, find_final_reward
from tests.training.outside import environment
from training.store.server import BODY_LIMIT

TOKEN = "a token of more than twenty characters"

RUNNER = """
import asyncio, sys
import agentlightning as agl
from training.store.client import TokenClient

@agl.rollout
def agent(task, prompt_template):
    agl.emit_message(prompt_template.template)
    agl.emit_reward(task["n"] / 10)

async def main():
    store, runner = TokenClient(sys.argv[1], token=sys.argv[2]), agl.LitAgentRunner(agl.OtelTracer(), max_rollouts=3)
    with runner.run_context(agent=agent, store=store):
        await runner.iter()
    await store.close()

asyncio.run(main())
"""


class Served:
    """A server process on a free port."""

    def __init__(self, folder: Path) -> None:
        token_file = folder / "token"
        token_file.touch(mode=0o600)
        token_file.write_text(TOKEN + "\n")
        self.log = folder / "log"
        command = [sys.executable, "manage.py", "lightning_store", "--port=0", f"--token-file={token_file}"]
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                command, cwd=settings.BASE_DIR, env=environment(), stdout=subprocess.PIPE, stderr=log, text=True
            )
        assert self.process.stdout is not None
        self.address = self.process.stdout.readline().strip().rpartition(" ")[2]

    def ask(self, path: str, content: bytes | None = None, token: str | None = TOKEN) -> tuple[int, Any]:
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        request = urllib.request.Request(f"{self.address}{path}", content, headers)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.loads(error.read())

    def end(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(60)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code


@pytest.fixture
def served(transactional_db: None, tmp_path: Path) -> Iterator[Served]:
    server = Served(tmp_path)
    yield server
    if server.process.poll() is None:
        server.end()


@pytest.mark.worker
def test_a_runner_elsewhere_does_rollouts_through_it(database_store: Any, served: Served) -> None:
    async def enqueue() -> list[str]:
        await database_store.add_resources({"prompt": agl.PromptTemplate(template="go", engine="f-string")})
        return [(await database_store.enqueue_rollout({"n": n})).rollout_id for n in range(3)]

    keys = asyncio.run(enqueue())
    command = [sys.executable, "-c", RUNNER, served.address, TOKEN]
    without_database = environment(DATABASE_URL="sqlite:////dev/null/none")
    subprocess.run(command, cwd=settings.BASE_DIR, env=without_database, check=True, timeout=250)
    for number, key in enumerate(keys):
        rollout = asyncio.run(database_store.get_rollout_by_id(key))
        spans = asyncio.run(database_store.query_spans(key))
        assert (rollout.status, rollout.attempt.status) == ("succeeded", "succeeded")
        assert [span.sequence_id for span in spans] == [1, 2]
        assert find_final_reward(spans) == number / 10
    assert served.end() == 0


@pytest.mark.worker
def test_what_it_refuses_and_how_it_fails(served: Served) -> None:
    assert served.address.startswith("http://127.0.0.1:")
    assert served.ask("/v1/agl/health") == (200, {"status": "ok"})
    for token in (None, TOKEN[:-1], TOKEN + "x", "größer"):
        for path in ("/v1/agl/health", "/v1/agl/rollouts", "/v1/traces", "/docs", "/"):
            assert served.ask(path, token=token) == (401, {"detail": "Unauthorized"})
    assert served.ask("/v1/agl/spans", b" " * (BODY_LIMIT + 1))[0] == 413
    assert served.ask("/v1/agl/rollouts", b"not json")[0] == 422

    code, answer = served.ask("/v1/agl/rollouts/ro-none", json.dumps({"status": "failed"}).encode())
    assert (code, answer["detail"]) == (500, "Internal Server Error")
    assert set(answer) == {"detail", "id"}
    log = served.log.read_text()
    assert f"error {answer['id']} in POST /v1/agl/rollouts/ro-none" in log
    assert "ro-none not found" in log
    assert TOKEN not in log
    assert served.end() == 0


@pytest.mark.parametrize("token", ["", "short", "x" * 19, "with\nline breaks in the middle of it"])
def test_without_a_good_token_it_does_not_start(settings: Any, token: str) -> None:
    settings.LIGHTNING_STORE_TOKEN = token
    with pytest.raises(CommandError, match="LIGHTNING_STORE_TOKEN") as refused:
        call_command("lightning_store", port=0)
    assert refused.value.returncode == 2


def test_a_token_that_others_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.write_text(TOKEN)
    path.chmod(0o640)
    with pytest.raises(CommandError, match="chmod 600"):
        call_command("lightning_store", port=0, token_file=path)
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("lightning_store", port=0, token_file=tmp_path / "none")
