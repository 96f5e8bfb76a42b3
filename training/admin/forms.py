from collections.abc import Iterator
from typing import Any

from django import forms

from training.algorithms.registry import ALGORITHMS, PROMPT_ALGORITHMS
from training.launch import LARGEST_SEED, MOST_PROMPT_ROUNDS, MOST_ROUNDS
from training.triggers import kinds

PROMPTS = "prompts"
DISTRIBUTED = "distributed"
MODES = {
    "oneclick": "synthetic and reviewed examples",
    "local": "reviewed examples only",
    DISTRIBUTED: "synthetic and reviewed examples, by runner processes",
}


class WhatIsTrained(forms.BaseForm):
    """The fields that say what a run trains, and which of their choices go together."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = {"kind": kinds(), "algorithm": (*ALGORITHMS, *PROMPT_ALGORITHMS)}
        # Whoever may only look has no fields to fill.
        for name in choices.keys() & self.fields.keys():
            self.fields[name].choices = [(choice, choice) for choice in choices[name]]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name, told in misfits(cleaned.get("kind"), cleaned.get("algorithm"), cleaned.get("mode")):
            self.add_error(name, told)
        if cleaned.get("kind") == PROMPTS and (cleaned.get("rounds") or 0) > MOST_PROMPT_ROUNDS:
            self.add_error("rounds", f"Prompts learn for {MOST_PROMPT_ROUNDS} rounds at most.")
        return cleaned


def misfits(kind: str | None, algorithm: str | None, mode: str | None) -> Iterator[tuple[str, str]]:
    """Fields whose choice does not go with the others, each with what is wrong; None where one was not chosen."""
    trained_by = PROMPT_ALGORITHMS if kind == PROMPTS else ALGORITHMS
    if kind and algorithm and algorithm not in trained_by:
        yield "algorithm", f"This agent learns by one of: {', '.join(trained_by)}."
    elif mode == DISTRIBUTED and kind == PROMPTS:
        yield "mode", "Runner processes make rollouts of policies, not of prompts."
    elif mode == DISTRIBUTED and algorithm in ALGORITHMS and ALGORITHMS[algorithm].kind == "supervised":
        yield "mode", "Supervised learning makes no rollouts, so there are none for runner processes to make."


class StartForm(WhatIsTrained, forms.Form):
    kind = forms.ChoiceField(label="Agent")
    algorithm = forms.ChoiceField()
    mode = forms.ChoiceField(label="Learns from", choices=MODES.items())
    rounds = forms.IntegerField(required=False, min_value=1, max_value=MOST_ROUNDS, help_text="Empty: the default.")
    seed = forms.IntegerField(required=False, min_value=0, max_value=LARGEST_SEED, help_text="Empty: 0.")


class StopForm(forms.Form):
    confirmed = forms.BooleanField(
        label="This run shall stop.", error_messages={"required": "tick the box, to say that it shall"}
    )


class PromoteForm(forms.Form):
    reason = forms.CharField(max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    overrule = forms.CharField(
        max_length=300,
        required=False,
        label="Why the gate is overruled",
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Only where the gate refuses. It is kept with the promotion, and governance reads it.",
    )
    confirmed = forms.BooleanField(label="I have read the scores, and this policy shall serve from now on.")

    def __init__(self, *args: Any, may_overrule: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_overrule:
            del self.fields["overrule"]


class ShadowForm(forms.Form):
    reason = forms.CharField(max_length=300)


class CanaryForm(ShadowForm):
    percent = forms.IntegerField(label="Share in per cent, 1 to 50", min_value=1, max_value=50, initial=10)


class EndForm(forms.Form):
    reason = forms.CharField(max_length=300)
