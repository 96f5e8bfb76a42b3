"""Pages as files, by whitenoise, without Django: what serves the output of a generator from Python."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from whitenoise import WhiteNoise


def _nothing(_environment: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    start("404 Not Found", [("Content-Length", "0")])
    return []


application = WhiteNoise(_nothing, root=os.environ["PAGES"], max_age=0)
