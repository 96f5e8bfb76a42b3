"""What a person's word about held feedback, held labels and a held reply does."""

from feedback.services.comments import follow_comment_review
from feedback.services.moderation import follow_reply_review, follow_review
from governance.aftermath import Aftermath, register_aftermath
from governance.models import Review


def follow_text_review(review: Review) -> None:
    """The text is a submission's or a comment's: each looks for its own."""
    follow_review(review)
    follow_comment_review(review)


AFTERMATHS = {
    "feedback.submit": Aftermath(
        released="The feedback goes on to triage by itself; a comment shows on the visitor's page.",
        rejected="The feedback is not processed; of a comment, the text is deleted. The visitor's page says so.",
        follow=follow_text_review,
    ),
    "agent.triage": Aftermath(
        released="The labels go to staff, who confirm or correct them; without a trace of them, the agent tries again.",
        rejected="The feedback is not processed; the visitor's page says so.",
        follow=follow_review,
    ),
    "agent.reply": Aftermath(
        released="The reply is not sent by this: somebody approves exactly this text on the submission's page.",
        rejected="The reply is not sent; staff write another one on the submission's page.",
        follow=follow_reply_review,
    ),
}


def register() -> None:
    for action, aftermath in AFTERMATHS.items():
        register_aftermath(action, aftermath)
