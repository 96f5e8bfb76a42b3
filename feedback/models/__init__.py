from feedback.models.abuse import Counter
from feedback.models.changes import Change
from feedback.models.conversation import Attachment, Comment, Link, Preset
from feedback.models.erasure import ExampleUse, RetrainingMark, Tombstone
from feedback.models.examples import ReviewedExample
from feedback.models.labels import Action, Category, Priority, Severity
from feedback.models.notices import Notice
from feedback.models.replies import Reply
from feedback.models.rewards import RewardVersion
from feedback.models.routes import LanguageRoute
from feedback.models.shift import ShiftMeasurement
from feedback.models.similar import Embedding, Feature
from feedback.models.submission import Event, Retention, Submission, new_token
from feedback.models.suggestions import AnsweringDocument
from feedback.models.tags import Tag
from feedback.models.tokens import ApiToken
from feedback.models.triage import ShadowTriage, Triage
from feedback.models.verdicts import AuditDraw, Verdict
from feedback.models.webhooks import Delivery, Webhook

__all__ = [
    "Action",
    "AnsweringDocument",
    "ApiToken",
    "Attachment",
    "AuditDraw",
    "Category",
    "Change",
    "Comment",
    "Counter",
    "Delivery",
    "Embedding",
    "Event",
    "ExampleUse",
    "Feature",
    "LanguageRoute",
    "Link",
    "Notice",
    "Preset",
    "Priority",
    "Reply",
    "Retention",
    "RetrainingMark",
    "ReviewedExample",
    "RewardVersion",
    "Severity",
    "ShadowTriage",
    "ShiftMeasurement",
    "Submission",
    "Tag",
    "Tombstone",
    "Triage",
    "Verdict",
    "Webhook",
    "new_token",
]
