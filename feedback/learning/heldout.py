"""Examples that a given version of the policy has not learned from."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from feedback.exchange.faults import BadFileError
from feedback.exchange.formats import format_of
from feedback.exchange.rows import LabelledRow
from feedback.learning.examples import Example, Examples, fingerprint, local_examples, oneclick_examples
from feedback.plans import LABEL_HEADS
from governance.core.actions import ProposedAction
from governance.services import current_rule_set
from training.models import PolicyVersion


class UnreadableExamplesError(Exception):
    """No examples to evaluate on; the message names the file and the line, or what has changed since the run."""


def examples_for(version: PolicyVersion, path: Path | None) -> Sequence[Example]:
    """Labelled lines of a file, or without one the held-out examples of the version's run, made again.

    Raises UnreadableExamplesError.
    """
    return _from_file(path) if path is not None else _held_out(version)


def _from_file(path: Path) -> list[Example]:
    try:
        rows = format_of(path.name).read(path.read_bytes(), LabelledRow)
    except OSError as error:
        raise UnreadableExamplesError(f"{path}: {error.strerror}") from error
    except BadFileError as error:
        raise UnreadableExamplesError(f"{path}: {error}") from error
    if not rows:
        raise UnreadableExamplesError(f"{path}: no examples in it")
    return [_governed(row) for row in rows]


def _governed(row: dict[str, Any]) -> Example:
    """The text as it would have been kept: that is what a policy gets to read."""
    decision = current_rule_set().decide(ProposedAction(kind="feedback.submit", text=row["text"]))
    return Example(decision.text, {head: str(row[head]) for head in LABEL_HEADS if row.get(head)})


def _held_out(version: PolicyVersion) -> Sequence[Example]:
    run = version.run
    if run is None:
        return oneclick_examples(seed=0).held_out
    made: Examples = oneclick_examples(run.seed) if run.mode == "oneclick" else local_examples()
    if fingerprint(made.held_out) != run.data["held_out"]["sha256"]:
        raise UnreadableExamplesError(
            "the examples have changed since this policy was trained, so some held-out ones may be known to it: "
            "give labelled examples that it has not seen with --input"
        )
    return made.held_out
