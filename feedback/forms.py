"""The feedback form. It only shapes fields; what they may hold is decided in one place, by the intake service."""

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from feedback.validation import CLEANERS, MAX_TEXT

CONTEXT = ("page", "section", "document_version")


class LineBreaks(forms.CharField):
    """Browsers send CRLF. Kept as LF, so that lengths and offsets are those of the text as it was typed."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n")


class FeedbackForm(forms.Form):
    text = LineBreaks(
        label="Your feedback",
        label_suffix="",
        max_length=MAX_TEXT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": "Please write something."},
        help_text="What works, what does not, what is missing. Names and postal addresses are not masked yet.",
    )
    contact = forms.EmailField(
        label="E-mail address (optional)",
        label_suffix="",
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text="Only if you wish to be reached outside this site. Without your consent below it is not kept.",
    )
    consent = forms.BooleanField(
        label="You may keep this address to answer me.",
        required=False,
    )
    page = forms.CharField(required=False, widget=forms.HiddenInput)
    section = forms.CharField(required=False, widget=forms.HiddenInput)
    document_version = forms.CharField(required=False, widget=forms.HiddenInput)
    idempotency_key = forms.CharField(required=False, widget=forms.HiddenInput)


def new_key() -> str:
    return str(uuid.uuid4())


def prefilled(query: Any) -> FeedbackForm:
    """An empty form that knows where the visitor came from. A strange address is left out, not argued about."""
    initial = {"idempotency_key": new_key()}
    for name in CONTEXT:
        try:
            initial[name] = CLEANERS[name](query.get(name, ""))
        except ValidationError:
            continue
    return FeedbackForm(initial=initial)
