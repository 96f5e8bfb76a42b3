"""The form of new weights. It is valid only once a person has confirmed exactly what they were shown."""

import hashlib
import json
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.core.signing import BadSignature, Signer

from feedback.rewards.versions import weights_of
from feedback.rewards.weights import GROUPS, MalformedWeightsError, RewardWeights, names, weights_from

UNCONFIRMED = "unconfirmed"
NEWEST_ROLLOUTS = 300
MOST_ROLLOUTS = 1_000
SIGNER = Signer(salt="feedback.reward-preview")
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


class RewardForm(forms.Form):
    reason = forms.CharField(
        max_length=300,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="Why it is changed. The reason is kept beside the version.",
    )
    preview_size = forms.IntegerField(
        label="Rollouts in the preview",
        min_value=1,
        max_value=MOST_ROLLOUTS,
        initial=NEWEST_ROLLOUTS,
        help_text="So many of the newest stored rollouts are weighed anew first.",
    )
    # A page that was opened before somebody else's change must not undo that change unseen.
    based_on = forms.IntegerField(widget=forms.HiddenInput)
    # What the page of the preview sends back: proof of what exactly it showed.
    confirmation = forms.CharField(widget=forms.HiddenInput, required=False)

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
        if not self._is_confirmed(cleaned):
            raise forms.ValidationError("Nothing is saved yet: look at the preview first.", code=UNCONFIRMED)
        return cleaned

    @property
    def waits_for_confirmation(self) -> bool:
        return self.has_error(NON_FIELD_ERRORS, UNCONFIRMED)

    @staticmethod
    def weights(cleaned: dict[str, Any]) -> dict[str, dict[str, float]]:
        return {group: {name: cleaned[field_name(group, name)] for name in names(group)} for group in GROUPS}

    def token(self) -> str:
        return SIGNER.signature(self._fingerprint(self.cleaned_data))

    def _is_confirmed(self, cleaned: dict[str, Any]) -> bool:
        try:
            SIGNER.unsign(f"{self._fingerprint(cleaned)}{SIGNER.sep}{cleaned['confirmation']}")
        except BadSignature:
            return False
        return True

    def _fingerprint(self, cleaned: dict[str, Any]) -> str:
        """All that a person is shown, and what it was worked out from."""
        shown = {"weights": self.weights(cleaned), "reason": cleaned["reason"], "based_on": cleaned["based_on"]}
        return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()
