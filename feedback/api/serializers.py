"""The JSON of the API. The fields' own limits are told here for the schema, and enforced by the intake service."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from feedback import selectors
from feedback.api.conversation_serializers import CommentSerializer, ScreenshotSerializer
from feedback.api.fields import FindingSerializer, FlagField, TextField, TogetherSerializer
from feedback.conversation import conversation
from feedback.models import Action, Category, Event, Reply, Retention, Severity, Submission, Triage
from feedback.retention import Kept, retention_of
from feedback.support import help_for
from feedback.validation import DOCUMENT_VERSION, MAX_CONTACT, MAX_PAGE, MAX_SECTION, MAX_TEXT, PAGE, SECTION, TEXT


# The two that are left out belong to the site's own form: a client sends neither.
@extend_schema_serializer(
    exclude_fields=["stamp", "homepage"],
    examples=[
        OpenApiExample(
            "A fault of a page",
            value={"text": "The search box ignores the second word that I type.", "page": "/docs.html"},
            request_only=True,
        )
    ],
)
class SubmissionRequest(TogetherSerializer):
    together = [
        {"properties": {"notify": {"enum": [False]}}},
        {
            "properties": {"consent": {"enum": [True]}, "contact": {"minLength": 1}},
            "required": ["consent", "contact"],
        },
    ]
    # Untrimmed, because findings count characters of the text as it was sent.
    text = TextField(
        max_length=MAX_TEXT,
        pattern=TEXT,
        help_text="The feedback. Personal data is masked before anything is stored.",
    )
    page = TextField(
        max_length=2 * MAX_PAGE,
        pattern=PAGE,
        required=False,
        allow_blank=True,
        help_text="A path of this site, such as /docs.html. Query and fragment are dropped.",
    )
    section = TextField(
        max_length=MAX_SECTION,
        pattern=SECTION,
        required=False,
        allow_blank=True,
        help_text="The anchor of a heading on that page.",
    )
    document_version = TextField(max_length=20, pattern=DOCUMENT_VERSION, required=False, allow_blank=True)
    contact = TextField(
        max_length=MAX_CONTACT,
        told={"anyOf": [{"format": "email"}, {"maxLength": 0}]},
        required=False,
        allow_blank=True,
        help_text="An e-mail address. Kept only when `consent` is true; dropped otherwise.",
    )
    consent = FlagField(required=False)
    notify = FlagField(
        required=False, help_text="Whether to write to `contact` when there is news, which needs `consent`."
    )
    proof = TextField(
        max_length=2_000,
        required=False,
        allow_blank=True,
        help_text="A solved challenge, base64 as ALTCHA has it. Asked for (503) only while the site is flooded.",
    )
    stamp = TextField(max_length=200, required=False, allow_blank=True)
    homepage = TextField(max_length=200, required=False, allow_blank=True)


class ChallengeSerializer(serializers.Serializer[dict[str, Any]]):
    """As ALTCHA 1 has it: find the number up to `maxnumber` for which `challenge` is the hash of salt and number."""

    algorithm = serializers.CharField()
    challenge = serializers.CharField()
    maxnumber = serializers.IntegerField(source="max_number")
    salt = serializers.CharField()
    signature = serializers.CharField()


class RetentionSerializer(serializers.Serializer[Kept]):
    name = serializers.ChoiceField(choices=Retention.choices, help_text="The class that governance gave it.")
    days = serializers.IntegerField(help_text="How long it is meant to be kept, from its arrival.")
    explanation = serializers.CharField(help_text="The same in words, and whether it is erased then.")


class KeptSerializer(serializers.Serializer[Submission]):
    """What every answer about a submission tells."""

    retention = serializers.SerializerMethodField()

    @extend_schema_field(RetentionSerializer)
    def get_retention(self, submission: Submission) -> dict[str, Any]:
        return dict(RetentionSerializer(retention_of(submission)).data)


class SubmissionAnswer(KeptSerializer):
    token = serializers.CharField()
    status_url = serializers.SerializerMethodField()
    outcome = serializers.ChoiceField(choices=["allow", "redact", "hold", "block"], source="decision.outcome")
    text = serializers.CharField(help_text="The text as it is kept; empty when it was blocked.")
    findings = FindingSerializer(many=True, source="decision.findings")
    help = serializers.SerializerMethodField(help_text="Where to find help, when the text gives reason to worry.")

    def get_help(self, submission: Submission) -> str | None:
        return help_for(submission.decision.findings)

    def get_status_url(self, submission: Submission) -> str:
        return f"/feedback/t/{submission.token}/"


class TriageSerializer(serializers.Serializer[Triage]):
    category = serializers.ChoiceField(choices=Category.choices)
    severity = serializers.ChoiceField(choices=Severity.choices)
    priority = serializers.IntegerField(min_value=1, max_value=5)
    action = serializers.ChoiceField(choices=Action.choices)
    confidence = serializers.FloatField()
    policy = serializers.IntegerField(source="policy.number", help_text="Number of the policy that proposed it.")

    def to_representation(self, triage: Triage) -> dict[str, Any]:
        return {**super().to_representation(triage), **selectors.labels_of(triage)}


class ReplySerializer(serializers.Serializer[Reply]):
    text = serializers.CharField()
    approved_at = serializers.DateTimeField()
    helped = serializers.BooleanField(allow_null=True, help_text="What the reader said of it, if anything.")


class EventSerializer(serializers.Serializer[Event]):
    at = serializers.DateTimeField()
    kind = serializers.CharField()
    message = serializers.CharField()


class StatusSerializer(KeptSerializer):
    state = serializers.ChoiceField(choices=Submission.State.choices)
    outcome = serializers.ChoiceField(choices=["allow", "redact", "hold", "block"], source="decision.outcome")
    triage = serializers.SerializerMethodField()
    reply = serializers.SerializerMethodField()
    timeline = EventSerializer(many=True, source="events.all")
    comments = serializers.SerializerMethodField(help_text="What was said since, earlier answers included.")
    screenshots = ScreenshotSerializer(many=True, source="attachments.all")
    notify = serializers.BooleanField(help_text="Whether news are told by e-mail.")

    @extend_schema_field(CommentSerializer(many=True))
    def get_comments(self, submission: Submission) -> list[dict[str, Any]]:
        return [dict(CommentSerializer(one).data) for one in conversation(submission)]

    @extend_schema_field(TriageSerializer(allow_null=True))
    def get_triage(self, submission: Submission) -> dict[str, Any] | None:
        triage = selectors.triage_of(submission)
        return dict(TriageSerializer(triage).data) if triage else None

    @extend_schema_field(ReplySerializer(allow_null=True))
    def get_reply(self, submission: Submission) -> dict[str, Any] | None:
        reply = selectors.approved_reply(submission)
        return dict(ReplySerializer(reply).data) if reply else None
