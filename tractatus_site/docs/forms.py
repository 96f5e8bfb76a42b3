from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from tractatus_site.docs.front_matter import InvalidDocumentError
from tractatus_site.docs.models import Document
from tractatus_site.docs.services import propose_edit
from tractatus_site.docs.sources import Source


class SourceField(forms.CharField):
    """Browsers end lines with CR LF, files with LF; only a difference that somebody made is a change."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n")


class DocumentForm(forms.ModelForm[Document]):
    """The whole file in one box, held to the same checks as a file in docs_content."""

    source = SourceField(
        widget=forms.Textarea(attrs={"rows": 40, "cols": 120, "spellcheck": "true"}),
        strip=False,
        help_text="Front matter between two --- lines, then the document in Markdown.",
    )
    note = forms.CharField(max_length=200, required=False, help_text="What you changed, for the list of revisions.")

    class Meta:
        model = Document
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        newest = self.instance.revisions.first()
        self.fields["source"].initial = newest.source if newest else ""

    def clean_source(self) -> Source | str:
        if "source" not in self.changed_data:
            return str(self.cleaned_data["source"])
        try:
            return propose_edit(document=self.instance, text=self.cleaned_data["source"])
        except InvalidDocumentError as error:
            raise ValidationError(error.problems) from error
