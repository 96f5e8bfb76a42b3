"""What a span tells of a reward or an object, read from its stored attributes.

Agent Lightning 0.3.0 keeps both in attributes (agentlightning/semconv.py). Their names are repeated here because the
web process, which shows rewards, must not import the library.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

ANNOTATION = "agentlightning.annotation"
OBJECT = "agentlightning.object"
OBJECT_JSON = "agentlightning.object.json"
PROPOSAL = "proposal"
"""Type of the object that a reward follows."""
_PART = re.compile(r"agentlightning\.reward\.(\d+)\.(name|value)")


def reward_of(attributes: Mapping[str, Any]) -> dict[str, float]:
    """Value by component in the order in which they were told, the primary one first; empty where there is none.

    The store keeps as text what JSON has no number for; here it is a number again, such as NaN.
    """
    parts: dict[int, dict[str, Any]] = {}
    for key, value in attributes.items():
        if found := _PART.fullmatch(key):
            parts.setdefault(int(found[1]), {})[found[2]] = value
    whole = (part for _, part in sorted(parts.items()) if len(part) == len(("name", "value")))
    return {str(part["name"]): float(part["value"]) for part in whole}


def object_of(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """The object that the agent told, where it told one with names; empty otherwise."""
    try:
        content = json.loads(attributes.get(OBJECT_JSON, "null"))
    except (ValueError, TypeError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}
