from feedback.admin import (
    api_tokens,
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
    "api_tokens",
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
