from typing import Any

from django import forms
from django.core.management import get_commands

from training.algorithms.registry import ALGORITHMS, PROMPT_ALGORITHMS
from training.launch import LARGEST_SEED, MOST_ROUNDS

COMMAND = "train_"
PROMPTS = "prompts"
MODES = {
    "oneclick": "synthetic and reviewed examples",
    "local": "reviewed examples only",
    "distributed": "synthetic and reviewed examples, by runner processes",
}


def kinds() -> list[tuple[str, str]]:
    """What can be trained: whatever has a command of its own, which is what the worker calls."""
    names = sorted(name.removeprefix(COMMAND) for name in get_commands() if name.startswith(COMMAND))
    return [(name, name) for name in names]


def algorithm_names() -> list[tuple[str, str]]:
    return [(name, name) for name in (*ALGORITHMS, *PROMPT_ALGORITHMS)]


class StartForm(forms.Form):
    kind = forms.ChoiceField(label="Agent")
    algorithm = forms.ChoiceField()
    mode = forms.ChoiceField(label="Learns from", choices=MODES.items())
    rounds = forms.IntegerField(required=False, min_value=1, max_value=MOST_ROUNDS, help_text="Empty: the default.")
    seed = forms.IntegerField(required=False, min_value=0, max_value=LARGEST_SEED, help_text="Empty: 0.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds()  # type: ignore[attr-defined]
        self.fields["algorithm"].choices = algorithm_names()  # type: ignore[attr-defined]

    def clean_algorithm(self) -> str:
        """One that trains this kind of agent."""
        chosen = str(self.cleaned_data["algorithm"])
        trains_prompts = self.cleaned_data.get("kind") == PROMPTS
        if trains_prompts != (chosen in PROMPT_ALGORITHMS):
            names = ", ".join(PROMPT_ALGORITHMS if trains_prompts else ALGORITHMS)
            raise forms.ValidationError(f"This agent learns by one of: {names}.")
        return chosen


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
