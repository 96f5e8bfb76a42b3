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
    webhooks,
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
    "webhooks",
]
