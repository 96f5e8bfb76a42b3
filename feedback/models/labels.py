"""The labels that the agent proposes and people confirm."""

from django.db import models


class Category(models.TextChoices):
    WEBSITE_BUG = "website-bug"
    FRAMEWORK_ISSUE = "framework-issue"
    CONTENT_GAP = "content-gap"
    FEATURE_REQUEST = "feature-request"
    POSITIVE = "positive"
    NOISE = "noise"


class Severity(models.TextChoices):
    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Priority(models.IntegerChoices):
    NOW = 1, "1 · now"
    SOON = 2, "2 · soon"
    PLANNED = 3, "3 · planned"
    LATER = 4, "4 · later"
    SOME_DAY = 5, "5 · some day"


class Action(models.TextChoices):
    FIX = "fix"
    ANSWER = "answer"
    DOCUMENT = "document"
    PLAN = "plan"
    THANK = "thank"
    DISCARD = "discard"
    ESCALATE = "escalate"
