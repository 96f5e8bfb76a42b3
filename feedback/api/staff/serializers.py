"""What staff read of a submission: what its admin page shows."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from feedback import selectors
from feedback.api.conversation_serializers import ScreenshotSerializer
from feedback.api.fields import FindingSerializer
from feedback.models import Action, Category, Change, Comment, Event, Link, Reply, Severity, Submission, Tag
from governance.models import Decision


@extend_schema_field({"type": "string", "nullable": True})
class PersonField(serializers.SlugRelatedField[Any]):
    """A person by the name under which they log in; null for nobody, or somebody who is gone."""

    def __init__(self, **options: Any) -> None:
        super().__init__(slug_field="username", read_only=True, allow_null=True, **options)


class LabelsSerializer(serializers.Serializer[Any]):
    category = serializers.ChoiceField(choices=Category.choices)
    severity = serializers.ChoiceField(choices=Severity.choices)
    priority = serializers.IntegerField(min_value=1, max_value=5)
    action = serializers.ChoiceField(choices=Action.choices)


class RowSerializer(serializers.Serializer[Submission]):
    """One line of the list."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=Submission.State.choices)
    outcome = serializers.ChoiceField(choices=["allow", "redact", "hold", "block"], source="decision.outcome")
    text = serializers.CharField()
    page = serializers.CharField()
    language = serializers.CharField()
    received_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(allow_null=True)
    assignee = PersonField()
    tags = serializers.SerializerMethodField()
    labels = serializers.SerializerMethodField(help_text="Those in force: a person's, or else the agent's.")
    confirmed = serializers.SerializerMethodField(help_text="Whether the labels are a person's.")
    confidence = serializers.FloatField(
        source="triage.confidence", default=None, allow_null=True, help_text="The agent's, in its category."
    )
    disputed = serializers.BooleanField()
    duplicate_of = serializers.UUIDField(source="duplicate_of_id", allow_null=True)

    def get_tags(self, submission: Submission) -> list[str]:
        tags: list[Tag] = list(submission.tags.all())
        return [tag.name for tag in tags]

    @extend_schema_field(LabelsSerializer(allow_null=True))
    def get_labels(self, submission: Submission) -> dict[str, Any] | None:
        triage = selectors.triage_of(submission)
        return selectors.labels_of(triage) if triage else None

    def get_confirmed(self, submission: Submission) -> bool:
        triage = selectors.triage_of(submission)
        return triage is not None and triage.confirmed_at is not None


class HeadSerializer(serializers.Serializer[selectors.LabelRow]):
    name = serializers.CharField()
    proposed = serializers.CharField()
    probability = serializers.FloatField(allow_null=True)
    confirmed = serializers.CharField(allow_null=True)


class DecisionSerializer(serializers.Serializer[Decision]):
    id = serializers.UUIDField()
    action = serializers.CharField()
    outcome = serializers.CharField()
    requirement = serializers.CharField()
    findings = FindingSerializer(many=True)
    at = serializers.DateTimeField(source="created_at")


class StaffReplySerializer(serializers.Serializer[Reply]):
    state = serializers.ChoiceField(choices=Reply.State.choices)
    text = serializers.CharField(help_text="What is or will be sent.")
    draft = serializers.CharField(help_text="What the agent proposed.")
    source = serializers.CharField()  # type: ignore[assignment]  # the model's own name for it
    approved_by = PersonField()
    approved_at = serializers.DateTimeField(allow_null=True)
    helped = serializers.BooleanField(allow_null=True)


class StaffCommentSerializer(serializers.Serializer[Comment]):
    kind = serializers.ChoiceField(choices=Comment.Kind.choices)
    text = serializers.CharField()
    author = PersonField()
    at = serializers.DateTimeField(source="created_at")


class StaffEventSerializer(serializers.Serializer[Event]):
    at = serializers.DateTimeField()
    kind = serializers.CharField()
    message = serializers.CharField()
    public = serializers.BooleanField()
    actor = PersonField()


class ChangeSerializer(serializers.Serializer[Change]):
    batch = serializers.UUIDField(help_text="What `undo` takes.")
    kind = serializers.CharField()
    before = serializers.DictField()
    after = serializers.DictField()
    actor = PersonField()
    at = serializers.DateTimeField()
    undone_at = serializers.DateTimeField(allow_null=True)


class LinkSerializer(serializers.Serializer[Link]):
    url = serializers.CharField()
    title = serializers.CharField()


class StaffSubmissionSerializer(RowSerializer):
    """Everything. `contact` is null where the token may not see it."""

    section = serializers.CharField()
    document_version = serializers.CharField()
    contact = serializers.SerializerMethodField()
    consent = serializers.BooleanField()
    findings = FindingSerializer(many=True, source="decision.findings")
    heads = serializers.SerializerMethodField(help_text="Each label with its probability.")
    decisions = serializers.SerializerMethodField()
    reply = serializers.SerializerMethodField()
    comments = StaffCommentSerializer(many=True, source="comments.all")
    screenshots = ScreenshotSerializer(many=True, source="attachments.all")
    links = LinkSerializer(many=True, source="links.all")
    timeline = StaffEventSerializer(many=True, source="events.all")
    history = ChangeSerializer(many=True, source="changes.all")

    def get_contact(self, submission: Submission) -> str | None:
        return submission.contact if "feedback.view_contact" in self.context["allowed"] else None

    @extend_schema_field(HeadSerializer(many=True))
    def get_heads(self, submission: Submission) -> Any:
        triage = selectors.triage_of(submission)
        return [HeadSerializer(row).data for row in (selectors.label_rows(triage) if triage else [])]

    @extend_schema_field(DecisionSerializer(many=True))
    def get_decisions(self, submission: Submission) -> Any:
        rows = [submission, selectors.triage_of(submission), selectors.reply_of(submission)]
        return [DecisionSerializer(row.decision).data for row in rows if row]

    @extend_schema_field(StaffReplySerializer(allow_null=True))
    def get_reply(self, submission: Submission) -> Any:
        reply = selectors.reply_of(submission)
        return StaffReplySerializer(reply).data if reply else None
