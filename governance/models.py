"""Rules with their versions, decisions in a hash chain, and the reviews that people owe."""

import uuid
from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils import timezone


class Quadrant(models.TextChoices):
    STRATEGIC = "STRATEGIC"
    OPERATIONAL = "OPERATIONAL"
    TACTICAL = "TACTICAL"
    SYSTEM = "SYSTEM"
    STOCHASTIC = "STOCHASTIC"


class Persistence(models.TextChoices):
    HIGH = "HIGH"
    MEDIUM = "MEDIUM"
    LOW = "LOW"
    VARIABLE = "VARIABLE"


class Effect(models.TextChoices):
    """What a rule does when it fires; the later one wins over the earlier."""

    ALLOW = "allow"
    REDACT = "redact"
    HOLD = "hold"
    BLOCK = "block"


class Requirement(models.TextChoices):
    NONE = "none"
    REVIEW = "review"
    APPROVAL = "approval"
    MANDATORY = "mandatory"


class Rule(models.Model):
    """An instruction in force. Its content lives in its versions; this row names the current one."""

    instruction = models.CharField(max_length=40, unique=True, help_text="For example inst_016.")
    version = models.PositiveIntegerField(default=1)
    text = models.TextField(help_text="The instruction, in words that a visitor understands.")
    quadrant = models.CharField(max_length=12, choices=Quadrant)
    persistence = models.CharField(max_length=8, choices=Persistence)
    scope = models.JSONField(help_text="The kinds of action that it governs, as a list.")
    effect = models.CharField(max_length=6, choices=Effect)
    matcher = models.JSONField(help_text='What it looks for, such as {"check": "claim.assurance"}.')
    priority = models.PositiveSmallIntegerField(default=50, help_text="0 to 100; the higher is named first.")
    active = models.BooleanField(default=True)
    valid_from = models.DateTimeField(null=True, blank=True, help_text="In force from then on; empty: from the start.")
    valid_until = models.DateTimeField(null=True, blank=True, help_text="In force until then; empty: without an end.")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["instruction"]

    def __str__(self) -> str:
        return f"{self.instruction} v{self.version}"


class RuleVersion(models.Model):
    """One version of a rule, kept for ever, so that an old decision can be read with the rule that made it."""

    rule = models.ForeignKey(Rule, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField()
    content = models.JSONField()
    classification = models.JSONField(
        default=dict, help_text="What the classifier proposed for the instruction, and where staff chose otherwise."
    )
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    reason = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["rule", "-version"]
        constraints = [models.UniqueConstraint(fields=["rule", "version"], name="one_row_per_rule_version")]

    def __str__(self) -> str:
        return f"{self.rule.instruction} v{self.version}"


class AppendOnlyError(Exception):
    """Somebody tried to change or delete a record of the audit chain."""


class AppendOnlyQuerySet(models.QuerySet[Any]):
    def update(self, **_kwargs: Any) -> NoReturn:
        raise AppendOnlyError("decisions are append-only")

    def delete(self) -> NoReturn:
        raise AppendOnlyError("decisions are append-only")


class Decision(models.Model):
    """One link of the audit chain. It never holds text: offsets, categories and rules only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sequence = models.PositiveBigIntegerField(unique=True)
    action = models.CharField(max_length=40, db_index=True)
    subject = models.CharField(max_length=100, db_index=True, help_text="An opaque name of what was decided on.")
    outcome = models.CharField(max_length=6, choices=Effect, db_index=True)
    requirement = models.CharField(max_length=9, choices=Requirement)
    findings = models.JSONField(default=list)
    errors = models.JSONField(default=list)
    rule_versions = models.JSONField(default=dict, help_text="The rules that fired, with their versions.")
    revision = models.CharField(max_length=64, help_text="Hash of the rule set in force.")
    pressure = models.FloatField(default=0.0)
    ms = models.FloatField(help_text="Milliseconds that the decision took.")
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["-sequence"]

    def __str__(self) -> str:
        return f"{self.action}: {self.outcome} (#{self.sequence})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyError("decisions are append-only")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise AppendOnlyError("decisions are append-only")


class Dashboard(Decision):
    """No table of its own: what gives the figures about decisions their page in the admin."""

    class Meta:
        proxy = True
        default_permissions = ()
        verbose_name_plural = "dashboard"


class ChainHead(models.Model):
    """The one row that serialises writers of the chain."""

    sequence = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"#{self.sequence}"


class Anchor(models.Model):
    """The head of the chain as it was shown in public on one day; an older one elsewhere shows a chain made anew."""

    day = models.DateField(unique=True)
    sequence = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-day"]

    def __str__(self) -> str:
        return f"{self.day}: #{self.sequence}"


class Urgency(models.TextChoices):
    CRITICAL = "critical"
    URGENT = "urgent"
    IMPORTANT = "important"
    ROUTINE = "routine"


class Review(models.Model):
    """A decision that waits for a person, and what the person decided."""

    class State(models.TextChoices):
        OPEN = "open"
        RELEASED = "released"
        REJECTED = "rejected"

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="review")
    state = models.CharField(max_length=8, choices=State, default=State.OPEN, db_index=True)
    urgency = models.CharField(max_length=9, choices=Urgency, default=Urgency.ROUTINE, db_index=True)
    proposal = models.JSONField(
        default=dict,
        help_text="What exactly was proposed, its text masked, where the same action may be asked for again.",
    )
    edited = models.BooleanField(default=False, help_text="A person changed the text before it was released.")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"review of {self.decision_id}: {self.state}"


class Deliberation(models.Model):
    """A values conflict put before people: who is concerned, what each holds, what was chosen, and what that leaves
    unresolved. The lists are plain data that staff write; the engine ranks none of them."""

    class State(models.TextChoices):
        OPEN = "open"
        DECIDED = "decided"

    review = models.OneToOneField(Review, null=True, blank=True, on_delete=models.PROTECT, related_name="deliberation")
    action = models.CharField(max_length=40, help_text="The kind of action that it is about.")
    question = models.TextField(help_text="The conflict in one or two sentences, without personal data.")
    urgency = models.CharField(max_length=9, choices=Urgency, default=Urgency.IMPORTANT)
    state = models.CharField(max_length=7, choices=State, default=State.OPEN, db_index=True)
    stakeholders = models.JSONField(default=list)
    positions = models.JSONField(default=list)
    shared_values = models.JSONField(default=list)
    accommodation = models.TextField(blank=True)
    irreconcilable = models.JSONField(default=list)
    options = models.JSONField(default=list)
    chosen = models.PositiveSmallIntegerField(null=True, blank=True, help_text="The option that was chosen, from 0.")
    rationale = models.TextField(blank=True)
    moral_remainder = models.TextField(blank=True, help_text="What was given up, and is owed to whom.")
    precedents = models.ManyToManyField("self", symmetrical=False, blank=True, related_name="cited_by")
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.question[:60]}: {self.state}"


class GoldenResult(models.Model):
    """One evaluation of the rules in force on the golden sets. Pages quote the newest, and say of which rules it is."""

    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    revision = models.CharField(max_length=64, help_text="Hash of the rule set that was evaluated.")
    code_version = models.CharField(max_length=64)
    seconds = models.FloatField()
    scores = models.JSONField()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d %H:%M}"
