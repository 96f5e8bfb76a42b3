"""The JSON of what a visitor is shown before sending."""

from typing import Any

from rest_framework import serializers

from feedback.api.fields import FindingSerializer, FlagField, TextField
from feedback.foresight import Foresight
from feedback.models import Submission
from feedback.selectors import Piece, Reason
from feedback.suggestions import Suggestion
from feedback.validation import MAX_TEXT, TEXT

MOST_TOKENS = 20
MAX_TOKEN = 64


class PreviewRequest(serializers.Serializer[Any]):
    text = TextField(max_length=MAX_TEXT, pattern=TEXT, help_text="What would be sent. Nothing of it is kept.")
    contact = FlagField(default=False, help_text="Whether an address would be sent along.")
    consent = FlagField(default=False)
    tokens = serializers.ListField(
        child=TextField(max_length=MAX_TOKEN, pattern=r"^[^\x00]+$"),
        default=list,
        max_length=MOST_TOKENS,
        help_text="Of earlier feedback of the same visitor, which is named where it is alike.",
    )


class PieceSerializer(serializers.Serializer[Piece]):
    text = serializers.CharField()
    masked = serializers.BooleanField()


class ReasonSerializer(serializers.Serializer[Reason]):
    rule = serializers.CharField()
    version = serializers.IntegerField()
    message = serializers.CharField()
    effect = serializers.CharField()
    count = serializers.IntegerField()
    rule_text = serializers.CharField(help_text="What the rule says.")


class SuggestionSerializer(serializers.Serializer[Suggestion]):
    title = serializers.CharField()
    url = serializers.CharField()
    excerpt = serializers.CharField()


class OwnSerializer(serializers.Serializer[Submission]):
    token = serializers.CharField()
    state = serializers.CharField(source="get_state_display")


class PreviewAnswer(serializers.Serializer[Foresight]):
    """What would become of it, and what may answer it: a visitor who is writing asks for both at once."""

    outcome = serializers.ChoiceField(choices=["allow", "redact", "hold", "block"], source="preview.outcome")
    sentence = serializers.CharField(source="preview.sentence", help_text="The outcome, as the visitor is told it.")
    text = serializers.CharField(
        source="preview.text", help_text="As it would be kept; empty when it would be blocked."
    )
    pieces = PieceSerializer(many=True, source="preview.pieces", help_text="The same, cut where it would be masked.")
    findings = FindingSerializer(many=True, source="preview.findings")
    reasons = ReasonSerializer(
        many=True, source="preview.reasons", help_text="The findings, those of a kind told once."
    )
    help = serializers.CharField(
        source="preview.help", allow_null=True, help_text="Where to find help, when the text gives reason to worry."
    )
    documents = SuggestionSerializer(many=True, help_text="Public documents that may answer it; at most three.")
    known = serializers.CharField(source="told.known", help_text="Whether several others reported the like; or empty.")
    own = OwnSerializer(many=True, source="told.own", help_text="Of `tokens`, those that are alike.")
