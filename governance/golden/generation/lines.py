"""How a set is written."""

import json
from typing import Any


def as_file(lines: list[dict[str, Any]]) -> str:
    return "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines)
