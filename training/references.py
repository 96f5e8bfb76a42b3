"""How a rollout's resources name the policy to run with."""

from uuid import UUID

RUN = "run/"


def version_reference(version_id: UUID) -> str:
    return f"version/{version_id}"


def run_reference(run_id: UUID) -> str:
    """The policy that a run is training at the moment."""
    return f"{RUN}{run_id}"


def run_of(reference: str) -> UUID | None:
    """The run that a reference names; None where it names anything else."""
    try:
        return UUID(reference.removeprefix(RUN)) if reference.startswith(RUN) else None
    except ValueError:
        return None
