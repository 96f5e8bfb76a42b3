"""The form of new weights. It is valid only once a person has confirmed exactly what they were shown."""

from typing import Any

from django import forms
from django.core.signing import Signer

from feedback.rewards.versions import weights_of
from feedback.rewards.weights import GROUPS, MalformedWeightsError, RewardWeights, names, weights_from
from governance.admin.confirming import ConfirmedForm

NEWEST_ROLLOUTS = 300
MOST_ROLLOUTS = 1_000
HEADINGS = {
    "components": "Shares of the components",
    "agreement": "Shares of the labels within agreement",
    "penalties": "Penalties, taken from the total",
}
MEANINGS = {
    "components-length": "The reply's own words, best from 50 to 150.",
    "components-tone": "The reply sounds as the feedback's mood asks for.",
    "components-honesty": "A claim or a commitment comes with its limits.",
    "components-acknowledgement": "The reply takes up what was said.",
    "components-agreement": "The labels are those that a person gave.",
    "components-human": "What people made of it: labels kept, draft kept, whether it helped.",
    "penalties-overselling": "For an absolute assurance.",
}


def field_name(group: str, name: str) -> str:
    return f"{group}-{name}"


class RewardForm(ConfirmedForm):
    signer = Signer(salt="feedback.reward-preview")

    preview_size = forms.IntegerField(
        label="Rollouts in the preview",
        min_value=1,
        max_value=MOST_ROLLOUTS,
        initial=NEWEST_ROLLOUTS,
        help_text="So many of the newest stored rollouts are weighed anew first.",
    )
    # A page that was opened before somebody else's change must not undo that change unseen.
    based_on = forms.IntegerField(widget=forms.HiddenInput)

    before: RewardWeights
    after: RewardWeights

    def __init__(self, *args: Any, start: RewardWeights | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.before = weights_of(None)
        data = (start or self.before).as_data()
        for group, values in data.items():
            for name, value in values.items():
                self.fields[field_name(group, name)] = forms.FloatField(
                    label=name.capitalize(),
                    min_value=0,
                    initial=value,
                    help_text=MEANINGS.get(field_name(group, name), ""),
                    widget=forms.NumberInput(attrs={"step": "any"}),
                )
        self.initial.setdefault("based_on", self.before.number)

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        return [(HEADINGS[group], [self[field_name(group, name)] for name in names(group)]) for group in GROUPS]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        if cleaned["based_on"] != self.before.number:
            raise forms.ValidationError("Somebody else has changed the weights meanwhile. Open the form again.")
        try:
            self.after = weights_from(self.before.number + 1, self.weights(cleaned))
        except MalformedWeightsError as error:
            # What one field can get wrong alone, it has said by itself: this is about a whole group.
            raise forms.ValidationError(f"{HEADINGS[error.field]}: {error.message}.") from error
        if self.after.as_data() == self.before.as_data():
            raise forms.ValidationError("Nothing differs from the version in force.")
        self.require_confirmation(cleaned)
        return cleaned

    @staticmethod
    def weights(cleaned: dict[str, Any]) -> dict[str, dict[str, float]]:
        return {group: {name: cleaned[field_name(group, name)] for name in names(group)} for group in GROUPS}

    def shown(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        """The weights, and the version that its preview compares them with."""
        return {"weights": self.weights(cleaned), "reason": cleaned["reason"], "based_on": cleaned["based_on"]}
