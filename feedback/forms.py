"""The feedback form. It only shapes fields; what they may hold is decided in one place, by the intake service."""

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from feedback.abuse.errors import RefusedError
from feedback.abuse.stamps import STALE, new_stamp
from feedback.screenshots import FORMATS, Picture, redrawn
from feedback.validation import CLEANERS, MAX_COMMENT, MAX_TEXT

GUARDS = ("stamp", "proof", "homepage")
CONTEXT = ("page", "section", "document_version")


class LineBreaks(forms.CharField):
    """Browsers send CRLF. Kept as LF, so that lengths and offsets are those of the text as it was typed."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n")


class ScreenshotField(forms.FileField):
    """Its value is the picture, drawn anew."""

    def clean(self, data: Any, initial: Any = None) -> Picture | None:
        sent: UploadedFile[Any] | None = super().clean(data, initial)
        return redrawn(sent.read()) if sent else None


class FeedbackForm(forms.Form):
    text = LineBreaks(
        label=_("Your feedback"),
        label_suffix="",
        max_length=MAX_TEXT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": _("Please write something.")},
        help_text=_("What works, what does not, what is missing. Names and postal addresses are not masked yet."),
    )
    screenshot = ScreenshotField(
        label=_("A screenshot (optional)"),
        label_suffix="",
        required=False,
        widget=forms.FileInput(attrs={"accept": ",".join(f"image/{name.lower()}" for name in FORMATS)}),
        help_text=_(
            "PNG, JPEG or WebP, at most 3 MB. No rule can read a picture, so it waits until a person has looked at it. "
            "What else the file holds, such as where and when it was taken, is not kept."
        ),
    )
    contact = forms.EmailField(
        label=_("E-mail address (optional)"),
        label_suffix="",
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("Only if you wish to be reached outside this site. Without your consent below it is not kept."),
    )
    consent = forms.BooleanField(
        label=_("You may keep this address to answer me."),
        required=False,
    )
    notify = forms.BooleanField(
        label=_("Write to me there when a person has answered, or decided something. I can stop it at any time."),
        required=False,
    )
    page = forms.CharField(required=False, widget=forms.HiddenInput)
    section = forms.CharField(required=False, widget=forms.HiddenInput)
    document_version = forms.CharField(required=False, widget=forms.HiddenInput)
    idempotency_key = forms.CharField(required=False, widget=forms.HiddenInput)
    # What tells people from scripts: feedback/abuse.
    stamp = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    proof = forms.CharField(required=False, max_length=2_000, widget=forms.HiddenInput)
    homepage = forms.CharField(
        label=_("Please leave this empty"),
        label_suffix="",
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )


class CommentForm(forms.Form):
    text = LineBreaks(
        label=_("Your comment"),
        label_suffix="",
        max_length=MAX_COMMENT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Please write something.")},
        help_text=_("The rules read it before it is stored, as they did your feedback. Staff read it; no agent does."),
    )
    idempotency_key = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        # The dialog with the feedback form may stand on the same page.
        super().__init__(data, auto_id="comment-%s", initial=initial)


def new_key() -> str:
    return str(uuid.uuid4())


def show_refusal(form: FeedbackForm, refusal: RefusedError) -> None:
    """Make the form ready for the next try: what was typed stays, and what would not be taken again does not."""
    renewed = {"stamp": new_stamp()} if refusal.code == STALE else {}
    form.data = {**dict(form.data.items()), "homepage": "", "proof": "", **renewed}
    form.add_error(None, refusal.sentence)


def prefilled(query: Any) -> FeedbackForm:
    """An empty form that knows where the visitor came from. A strange address is left out, not argued about."""
    initial = {"idempotency_key": new_key(), "stamp": new_stamp()}
    for name in CONTEXT:
        try:
            initial[name] = CLEANERS[name](query.get(name, ""))
        except ValidationError:
            continue
    return FeedbackForm(initial=initial)
