"""Claims that a text makes of itself: promises too great, and standings that nobody has shown."""

from governance.core.checks.claims import assurance, status  # noqa: F401
