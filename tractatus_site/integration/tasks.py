"""What the triage queue's worker runs for the integration page. The training queue may be busy for hours."""

from tractatus_site.integration import demos


def play_demo(run_id: int) -> bool:
    return demos.play(run_id)


def forget_demo_runs() -> int:
    """What the schedule calls once an hour."""
    return demos.forget()
