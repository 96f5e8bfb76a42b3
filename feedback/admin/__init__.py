from feedback.admin import (
    attachments,
    erasing,
    examples,
    notices,
    presets,
    rewards,
    routes,
    shift,
    submissions,
    suggestions,
)

__all__ = [
    "attachments",
    "erasing",
    "examples",
    "notices",
    "presets",
    "rewards",
    "routes",
    "shift",
    "submissions",
    "suggestions",
]
