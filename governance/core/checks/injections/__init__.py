"""Text that tries to steer the agent or the model behind it. It is marked, and passed on as quoted data only."""

from governance.core.checks.injections import delimiter, hidden, orders  # noqa: F401
