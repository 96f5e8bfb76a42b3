"""What a value has to be so that SQLite and PostgreSQL both take it."""

import math
from typing import Any


def storable(value: Any) -> Any:
    """The value with no NUL, no half of a surrogate pair and no float that JSON has no number for."""
    if isinstance(value, str):
        plain = value.replace("\x00", "") if "\x00" in value else value
        return plain if plain.isascii() else plain.encode("utf-8", "replace").decode()
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, dict):
        return {storable(key): storable(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [storable(item) for item in value]
    return value
