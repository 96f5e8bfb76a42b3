"""100 rounds of 64 rollouts through the store: a small agent, a real learner, everything learned read from spans.

    python -m benchmarks.rounds [ROUNDS]

One process, on the CPU: the loop, the runner and GRPO on a policy of the feedback agent's size. It runs on a SQLite
file of its own, or on the database of DATABASE_URL, which it migrates.
"""

import logging
import os
import sys
import time
from collections.abc import Mapping
from random import Random
from threading import Event
from typing import Any

import django

from benchmarks.results import keep, scratch_database

scratch_database()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tractatus_site.settings")
django.setup()

import agentlightning as agl  # noqa: E402 - settings keep its import off the network
import torch  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from training.algorithms.grpo import GRPO, GRPOConfig  # noqa: E402
from training.loop import LoopConfig, RewardLoop  # noqa: E402
from training.policies.ngram import NgramPolicy, PolicyShape  # noqa: E402
from training.rounds import RoundReport  # noqa: E402
from training.runners import trainer_here  # noqa: E402
from training.serving import publish, resolve  # noqa: E402
from training.store.database import thread  # noqa: E402
from training.store.store import DjangoLightningStore  # noqa: E402
from training.store.tracer import BatchTracer  # noqa: E402

ROUNDS = 100
REFERENCE = "run/benchmark"
SHAPE = PolicyShape(heads={"topic": ("docs", "site", "other", "none"), "tone": ("plain", "warm", "short")})
WORDS = {"docs": "guide chapter glossary", "site": "menu button page", "other": "idea wish thought", "none": "hm ok so"}


@agl.rollout
async def agent(task: dict[str, Any], llm: agl.LLM) -> None:
    """Chooses a topic and a tone; 1 for the topic that the text is about."""
    policy = resolve(llm.model).policy
    choice = policy.choose(task["text"], generator=torch.Generator().manual_seed(task["seed"]))
    drawn = {"options": choice.options, "propensities": choice.propensities, "masks": {}}
    agl.emit_message(task["text"])
    agl.emit_object({"type": "proposal", **drawn, "executed": True, "violations": 0})
    agl.emit_reward(float(choice.options["topic"] == task["topic"]))


def tasks() -> list[dict[str, str]]:
    random = Random(0)  # noqa: S311 - so that runs repeat
    return [
        {"text": " ".join(random.choices(words.split(), k=12)), "topic": topic}
        for topic, words in WORDS.items()
        for _ in range(16)
    ]


async def permit(_: int, __: Mapping[str, float]) -> bool:
    return True


def main() -> None:
    logging.disable(logging.WARNING)
    call_command("migrate", verbosity=0)
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    learner, reports = GRPO(NgramPolicy(SHAPE), GRPOConfig()), list[RoundReport]()

    async def after_round(report: RoundReport) -> None:
        reports.append(report)

    loop = RewardLoop(
        learner=learner,
        reference=REFERENCE,
        config=LoopConfig(rounds=rounds, tasks_per_round=8, group_size=8),
        permit=permit,
        after_round=after_round,
        stop=Event(),
    )
    publish(REFERENCE, learner.policy)
    began, spent = time.perf_counter(), time.process_time()
    trainer_here(loop, store=DjangoLightningStore(), tracer=BatchTracer()).fit(agent, train_dataset=tasks())
    seconds, core_seconds = time.perf_counter() - began, time.process_time() - spent
    thread.close()
    rollouts = sum(report.values["rollouts"] for report in reports)
    first, last = reports[0].values["reward"], reports[-1].values["reward"]
    sys.stdout.write(
        f"{len(reports)} rounds of 64 on {connection.vendor}: {seconds:.1f} s, {rollouts / seconds:.0f} rollouts/s, "
        f"{core_seconds:.1f} s of a core; reward {first:.2f} to {last:.2f}\n"
    )
    figures = {"rounds": len(reports), "rollouts": rollouts, "seconds": seconds, "core_seconds": core_seconds}
    keep(f"rounds-{connection.vendor}", {**figures, "reward": [first, last]})


if __name__ == "__main__":
    main()
