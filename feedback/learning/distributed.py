"""A run whose rollouts are made by runner processes, here and on other machines.

Each runner decides on every proposal by the rules in the database, and records its decisions there: so wherever it is,
it needs the database. Its rollouts and spans may go over the served store instead.
"""

import asyncio
import socket
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import partial
from typing import Any

import agentlightning as agl

from feedback.agent.rollout import feedback_agent
from feedback.learning.session import PolicySession
from training import contributions
from training.algorithms.registry import algorithm
from training.distributed import DistributedLoop
from training.models import Run
from training.process_pool import Work, kept
from training.rounds import RoundReport
from training.runners import run_rollouts
from training.serving import share, unshare
from training.store.client import TokenClient
from training.store.database import thread
from training.store.server import serve
from training.store.store import DjangoLightningStore
from training.store.tracer import BatchTracer

MODE = "distributed"


@dataclass(frozen=True)
class DistributedConfig:
    """How a run's rollouts are made; kept with its parameters, so that it goes on as it began."""

    runners: int = 2
    """Processes beside the learner. With none, others have to join."""
    max_staleness: int = 2
    """Rounds that the policy of a rollout may be behind the one that learns from it."""
    reviewed_only: bool = False
    """Whether it learns from reviewed examples only, or from synthetic ones too."""


@dataclass(frozen=True)
class StoreAddress:
    """Where the store is served to runners on other machines."""

    listening: socket.socket
    token: str


def config_of(run: Run) -> DistributedConfig:
    """What the run was asked; without importance weights, every rollout has to be of the newest policy."""
    asked = DistributedConfig(**run.parameters.get(MODE, {}))
    corrected = algorithm(run.algorithm).corrects_staleness
    return asked if corrected else DistributedConfig(asked.runners, 0, asked.reviewed_only)


def runners_of(run: Run, served: StoreAddress | None) -> AbstractContextManager[None]:
    """The processes of a run: its runners, and the store's server where it is served. Enter it before any thread is
    started."""
    if run.mode != MODE:
        return nullcontext()
    works: list[Work] = [make_rollouts] * config_of(run).runners
    if served is not None:
        works.append(partial(serve, served.listening, token=served.token))
    return kept(works)


def make_rollouts() -> None:
    """Work of a runner process that has the database."""
    run_rollouts(feedback_agent, DjangoLightningStore(), BatchTracer())


def make_rollouts_over(address: str, token: str) -> None:
    """Work of a runner process that reaches rollouts and spans over the served store."""
    run_rollouts(feedback_agent, TokenClient(address, token=token), agl.OtelTracer())


def fit(session: PolicySession, tasks: Sequence[Any], options: Mapping[str, Any]) -> DistributedLoop:
    """Learn from what the runners make of `tasks`; the loop, which tells how far it came."""
    run, after_round = session.run, options["after_round"]
    config = config_of(run)

    async def after(report: RoundReport) -> None:
        await after_round(report)
        await thread.run(contributions.add, run, report.staleness, max_staleness=config.max_staleness)

    async def serve_policy(rounds: int) -> None:
        await thread.run(share, run.pk, session.learner.policy, round=rounds)

    loop = DistributedLoop(
        store=DjangoLightningStore(),
        share=serve_policy,
        max_staleness=config.max_staleness,
        **{**options, "after_round": after},
    )
    try:
        asyncio.run(loop.run(tasks))
    finally:
        thread.submit(unshare, run.pk).result()
    return loop
