"""How a rollout's resources name the policy to run with."""

from uuid import UUID


def version_reference(version_id: UUID) -> str:
    return f"version/{version_id}"


def run_reference(run_id: UUID) -> str:
    """The policy that a run is training at the moment."""
    return f"run/{run_id}"
