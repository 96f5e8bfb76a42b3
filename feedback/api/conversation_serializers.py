"""The JSON of comments and screenshots."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from feedback.api.fields import FindingSerializer, TextField
from feedback.conversation import BY, STANDINGS, Said
from feedback.models import Attachment
from feedback.screenshots import MAX_BYTES
from feedback.support import help_for
from feedback.validation import MAX_COMMENT, TEXT


class CommentRequest(serializers.Serializer[Any]):
    text = TextField(
        max_length=MAX_COMMENT,
        pattern=TEXT,
        help_text="The comment. Personal data is masked before anything is stored.",
    )


class CommentSerializer(serializers.Serializer[Said]):
    at = serializers.DateTimeField()
    by = serializers.ChoiceField(choices=BY)
    standing = serializers.ChoiceField(
        choices=STANDINGS, help_text="Whether it is shown, waits for a person, or was not accepted by the rules or one."
    )
    text = serializers.CharField(help_text="As it is kept; empty when it was not accepted.")


class CommentAnswer(CommentSerializer):
    findings = FindingSerializer(many=True)
    help = serializers.SerializerMethodField(help_text="Where to find help, when the text gives reason to worry.")

    def get_help(self, said: Said) -> str | None:
        return help_for(said.findings)


@extend_schema_field(OpenApiTypes.BINARY)
class PictureField(serializers.FileField):
    """Told as the file's content, and not as an address, which is how the library tells a file that it answers with."""


class ScreenshotRequest(serializers.Serializer[Any]):
    screenshot = PictureField(help_text=f"PNG, JPEG or WebP, at most {MAX_BYTES} bytes.")


class ScreenshotSerializer(serializers.Serializer[Attachment]):
    state = serializers.ChoiceField(choices=Attachment.State.choices, help_text="A person accepts or rejects it.")
    width = serializers.IntegerField(help_text="In pixels, as it is kept.")
    height = serializers.IntegerField()
