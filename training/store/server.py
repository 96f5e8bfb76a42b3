"""Serves the store over HTTP to runners on other machines, in the form that Agent Lightning's own client speaks."""

import signal
import socket

import uvicorn
from agentlightning.store.client_server import LightningStoreServer

from training.store.database import thread
from training.store.guard import Guard
from training.store.store import DjangoLightningStore

BODY_LIMIT = 16 * 2**20
"""Bytes. A span with a long document in it stays far below."""
GRACE_SECONDS = 5
"""How long requests that are under way may take once the server was told to end."""


def serve(listening: socket.socket, *, token: str) -> None:
    """Serve at a listening socket until SIGTERM or SIGINT."""
    bound = listening.getsockname()
    routes = LightningStoreServer(DjangoLightningStore(), host=bound[0], port=bound[1], launch_mode="asyncio")
    config = uvicorn.Config(
        Guard(routes.app, token=token, limit=BODY_LIMIT),
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    # uvicorn raises the signal that ended it once more when it is done; by then there is nothing left to end.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    try:
        uvicorn.Server(config).run(sockets=[listening])
    finally:
        thread.close()
