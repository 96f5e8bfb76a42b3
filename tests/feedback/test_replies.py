"""Nothing is sent before a person approved it, and governance looks at it once more."""

import pytest
from django.contrib.auth.models import User

from feedback.errors import IllegalTransitionError, ReplyRefusedError
from feedback.models import Reply
from feedback.services.replies import approve_reply, edit_reply
from governance.models import Decision, Rule
from governance.services import change_rule
from tests.feedback.factories import REPLY, make_reply

pytestmark = pytest.mark.django_db
PROMISE = "We guarantee that the search box will be repaired this week."


def set_effect(effect: str) -> str:
    """Make the rule on promises hold or block, whatever it does by default."""
    instruction: str = Rule.objects.get(matcher__check="claim.assurance").instruction
    if Rule.objects.get(instruction=instruction).effect != effect:
        change_rule(instruction=instruction, changes={"effect": effect}, user=None, reason="test")
    return instruction


def test_an_approved_reply_is_sent_as_edited(owner: User) -> None:
    reply = make_reply()
    approve_reply(reply=reply, user=owner, text=REPLY + " Thank you!")
    reply.refresh_from_db()
    assert (reply.state, reply.text, reply.draft) == ("approved", REPLY + " Thank you!", REPLY)
    assert (reply.approved_by, reply.submission.state) == (owner, "answered")
    assert (reply.decision.action, reply.decision.outcome) == ("agent.reply", "allow")
    assert reply.submission.events.latest("id").kind == "answered"


def test_a_blocked_text_is_not_kept_but_the_refusal_is(owner: User) -> None:
    instruction = set_effect("block")
    reply = make_reply()
    with pytest.raises(ReplyRefusedError, match=instruction) as caught:
        approve_reply(reply=reply, user=owner, text=PROMISE)
    assert Decision.objects.filter(action="agent.reply", outcome="block").count() == 1
    assert caught.value.findings[0]["message"] in str(caught.value)
    reply.refresh_from_db()
    assert (reply.state, reply.text, reply.submission.state) == ("draft", REPLY, "triaged")


def test_a_held_text_is_kept_as_a_draft_and_not_sent(owner: User) -> None:
    instruction = set_effect("hold")
    reply = make_reply()
    with pytest.raises(ReplyRefusedError, match=instruction):
        approve_reply(reply=reply, user=owner, text=PROMISE)
    reply.refresh_from_db()
    assert (reply.state, reply.text, reply.submission.state) == ("draft", PROMISE, "triaged")
    assert reply.decision.outcome == "hold"


def test_personal_data_in_a_reply_is_masked(owner: User) -> None:
    reply = make_reply()
    approve_reply(reply=reply, user=owner, text="Please ask jane.roe@example.org.")
    reply.refresh_from_db()
    assert (reply.state, reply.text) == ("approved", "Please ask [email].")


def test_an_edited_draft_is_kept_and_not_sent(owner: User) -> None:
    reply = make_reply()
    edit_reply(reply=reply, user=owner, text="Another draft.")
    reply.refresh_from_db()
    assert (reply.state, reply.text, reply.submission.state) == ("draft", "Another draft.", "triaged")
    assert not reply.submission.events.get(kind="reply-edited").public


def test_a_reply_is_sent_once(owner: User) -> None:
    reply = make_reply()
    stale = Reply.objects.select_related("submission").get(pk=reply.pk)
    approve_reply(reply=reply, user=owner, text=REPLY)
    with pytest.raises(IllegalTransitionError, match="the submission is answered"):
        approve_reply(reply=stale, user=owner, text="A second answer.")
    reply.refresh_from_db()
    assert reply.text == REPLY
