"""Agent Lightning for tests, imported once and without the warnings of its own dependencies."""

import asyncio
import functools
import warnings
from collections.abc import Callable, Coroutine
from typing import Any

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import agentlightning as agl
    from agentlightning.emitter.reward import find_final_reward, get_rewards_from_span
    from agentlightning.store.memory import InMemoryLightningStore

__all__ = ["InMemoryLightningStore", "agl", "awaited", "find_final_reward", "get_rewards_from_span"]


def awaited(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """Run an asynchronous test in an event loop of its own."""

    @functools.wraps(test)
    def run(**fixtures: Any) -> None:
        asyncio.run(test(**fixtures))

    return run
