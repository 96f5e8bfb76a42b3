"""The client of a served store: Agent Lightning's own, which has no way to send a token, with one."""

from typing import Any

import aiohttp
from agentlightning.store.base import LightningStoreCapabilities
from agentlightning.store.client_server import LightningStoreClient


class TokenClient(LightningStoreClient):
    """Give it to a runner or a Trainer as the store. Options are those of LightningStoreClient."""

    def __init__(self, server_address: str, *, token: str, **options: Any) -> None:
        super().__init__(server_address, **options)
        self._token = token

    @property
    def capabilities(self) -> LightningStoreCapabilities:
        # Otherwise the tracer would send spans past this client, without the token.
        return LightningStoreCapabilities(**{**super().capabilities, "otlp_traces": False})

    async def _get_session(self) -> aiohttp.ClientSession:
        session: aiohttp.ClientSession = await super()._get_session()
        session.headers["Authorization"] = f"Bearer {self._token}"
        return session

    def __getstate__(self) -> dict[str, Any]:
        return {**super().__getstate__(), "_token": self._token}

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        self._token = state["_token"]
