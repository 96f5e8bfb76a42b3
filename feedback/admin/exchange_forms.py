"""The forms that take feedback out of the site and bring it in."""

import hashlib
from typing import Any

from django import forms
from django.conf import settings
from django.core.signing import BadSignature, Signer

from feedback.exchange.faults import BadFileError
from feedback.exchange.formats import DEFAULT, FORMATS
from feedback.services.imports import IMPORTS

CHOICES = [(name, chosen.label) for name, chosen in FORMATS.items()]
# Every text is decided on while the browser waits; larger files are for the command.
MOST_ROWS = 500
SIGNER = Signer(salt="feedback.import")


class ExportForm(forms.Form):
    format = forms.ChoiceField(choices=CHOICES, initial=DEFAULT, widget=forms.RadioSelect)
    contact = forms.BooleanField(
        required=False,
        label="With contact addresses",
        help_text="Personal data leave the site. Only where they are needed.",
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not user.has_perm("feedback.view_contact"):
            del self.fields["contact"]


class ImportForm(forms.Form):
    """Checked first, imported once the same file is given again: in between, nothing of it is kept anywhere."""

    kind = forms.ChoiceField(label="As", widget=forms.RadioSelect)
    # Asked for, because the name of a file that is sent is not kept.
    format = forms.ChoiceField(choices=CHOICES, initial=DEFAULT, widget=forms.RadioSelect)
    file = forms.FileField(
        allow_empty_file=True,
        help_text=f"In UTF-8, up to {MOST_ROWS} rows. The command import_feedback takes larger files.",
    )
    # Proof that exactly this file was looked at as exactly this.
    checked = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allowed = [(name, kind.label) for name, kind in IMPORTS.items() if user.has_perm(kind.permission)]
        self.fields["kind"].choices = allowed  # type: ignore[attr-defined]
        self.fields["kind"].initial = allowed[0][0] if allowed else None
        self.rows: list[dict[str, Any]] = []

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not {"file", "format", "kind"} <= cleaned.keys():
            return cleaned
        data = cleaned["file"].read()
        try:
            self.rows = FORMATS[cleaned["format"]].read(data, IMPORTS[cleaned["kind"]].shape)
        except BadFileError as error:
            raise forms.ValidationError([str(fault) for fault in error.faults]) from None
        if not self.rows:
            raise forms.ValidationError("There is no row in this file.")
        if len(self.rows) > MOST_ROWS:
            raise forms.ValidationError(f"This file has {len(self.rows)} rows; at most {MOST_ROWS} are taken here.")
        self.mark = f"{cleaned['kind']}:{cleaned['format']}:{hashlib.sha256(data).hexdigest()}"
        return cleaned

    def clean_file(self) -> Any:
        """By the size that was sent: of a larger file, only a part is kept."""
        file = self.cleaned_data["file"]
        if file.size > settings.FILE_UPLOAD_MAX_MEMORY_SIZE:
            raise forms.ValidationError(f"At most {settings.FILE_UPLOAD_MAX_MEMORY_SIZE / 2**20:g} MB are taken here.")
        return file

    @property
    def token(self) -> str:
        return SIGNER.signature(self.mark)

    @property
    def was_checked(self) -> bool:
        try:
            SIGNER.unsign(f"{self.mark}{SIGNER.sep}{self.cleaned_data['checked']}")
        except BadSignature:
            return False
        return True
