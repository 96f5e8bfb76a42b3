"""What governance's review page may show of feedback: the kept text, where it is handled, and how it is edited."""

from functools import partial

from django.urls import reverse

from feedback.held_labels import held_labels
from feedback.models import Comment, Reply, Submission
from feedback.services.comments import keep_edited_comment
from feedback.services.moderation import keep_edited
from governance.models import Decision, Review
from governance.subjects import Subject, register_subject


def held_submission(record: Decision) -> Subject | None:
    """A submission whose text was held. It is edited only while it waits."""
    submission = Submission.objects.filter(decision=record).first()
    if submission is None:
        return None
    waits = submission.state == Submission.State.HELD
    return Subject(
        title="Feedback from a visitor",
        text=submission.text,
        kind="feedback.submit",
        url=_address(submission),
        facts=_place(submission),
        keep=partial(keep_edited, submission) if waits else None,
    )


def held_comment(record: Decision) -> Subject | None:
    """A visitor's comment that was held. It is edited only while it waits."""
    comment = Comment.objects.select_related("submission", "decision__review").filter(decision=record).first()
    if comment is None or comment.kind != Comment.Kind.VISITOR:
        return None
    waits = comment.decision.review.state == Review.State.OPEN
    return Subject(
        title="A visitor's comment on their feedback",
        text=comment.text,
        kind="feedback.submit",
        url=_address(comment.submission),
        facts=(("feedback", comment.submission.text), *_place(comment.submission)),
        keep=partial(keep_edited_comment, comment) if waits else None,
    )


def held_text(record: Decision) -> Subject | None:
    return held_submission(record) or held_comment(record)


def held_triage(record: Decision) -> Subject | None:
    """A submission whose labels were held: the text passed, so that there is nothing in it to edit."""
    submission = Submission.objects.filter(held_by=record).first()
    if submission is None:
        return None
    found = held_labels(record)
    labels = tuple((f"proposed {name}", str(value)) for name, value in found.labels.items()) if found else ()
    return Subject(
        title="The agent's labels for a visitor's feedback",
        text=submission.text,
        kind="feedback.submit",
        url=_address(submission),
        facts=(*labels, *_place(submission)),
    )


def held_reply(record: Decision) -> Subject | None:
    """A reply, which is edited and sent on the submission's own page."""
    reply = Reply.objects.select_related("submission").filter(decision=record).first()
    if reply is None:
        return None
    return Subject(title="A reply to a visitor", text=reply.text, kind="agent.reply", url=_address(reply.submission))


def register() -> None:
    register_subject("feedback.submit", held_text)
    register_subject("agent.triage", held_triage)
    register_subject("agent.reply", held_reply)


def _place(submission: Submission) -> tuple[tuple[str, str], ...]:
    return (("page", submission.page),) if submission.page else ()


def _address(submission: Submission) -> str:
    return reverse("admin:feedback_submission_change", args=[submission.pk])
