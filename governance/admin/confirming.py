"""Forms whose change is shown first, and saved only once exactly that has been confirmed."""

import hashlib
import json
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.core.signing import BadSignature, Signer
from django.http import QueryDict

UNCONFIRMED = "unconfirmed"
# The button of the preview's page that leads back to the form, with everything as it was filled in.
BACK = "_back"
NOT_CARRIED = {"csrfmiddlewaretoken", "confirmation", BACK}


class ConfirmedForm(forms.Form):
    """`signer` tells one kind of change from another: what was confirmed for one is worth nothing for the next."""

    reason = forms.CharField(
        max_length=300,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="Why it is changed. The reason is kept beside the version.",
    )
    # What the page of the preview sends back: proof of what exactly it showed.
    confirmation = forms.CharField(widget=forms.HiddenInput, required=False)

    signer: ClassVar[Signer]

    def shown(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        """All that a person is shown, and what it was worked out from."""
        raise NotImplementedError

    def require_confirmation(self, cleaned: dict[str, Any]) -> None:
        """Raises ValidationError until the preview of exactly this was confirmed."""
        if not self._is_confirmed(cleaned):
            raise forms.ValidationError("Nothing is saved yet: look at the preview first.", code=UNCONFIRMED)

    @property
    def waits_for_confirmation(self) -> bool:
        return self.has_error(NON_FIELD_ERRORS, UNCONFIRMED)

    def to_confirm(self, sent: QueryDict) -> dict[str, Any]:
        """What the page of the preview sends on: everything that was `sent`, and proof of what it shows."""
        return {
            "token": self.signer.signature(self._fingerprint(self.cleaned_data)),
            # A token that did not fit means that something moved since the last preview.
            "is_repeated": bool(sent.get("confirmation")),
            "sent": [(name, value) for name, values in sent.lists() if name not in NOT_CARRIED for value in values],
            "back": BACK,
        }

    def _is_confirmed(self, cleaned: dict[str, Any]) -> bool:
        try:
            self.signer.unsign(f"{self._fingerprint(cleaned)}{self.signer.sep}{cleaned['confirmation']}")
        except BadSignature:
            return False
        return True

    def _fingerprint(self, cleaned: dict[str, Any]) -> str:
        return hashlib.sha256(json.dumps(self.shown(cleaned), sort_keys=True, default=str).encode()).hexdigest()
