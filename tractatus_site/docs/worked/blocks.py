"""Each worked example as a live block, asked anew whenever its page is made."""

from functools import partial

from django.template.loader import render_to_string

from tractatus_site.docs.blocks import Block, register_block
from tractatus_site.docs.worked.answers import Example, work_out
from tractatus_site.docs.worked.examples import EXAMPLES


def register() -> None:
    for name, example in EXAMPLES.items():
        register_block(f"worked-{name}", Block(html=partial(_html, example), text=partial(_text, example)))


def _html(example: Example) -> str:
    return render_to_string("site/_worked.html", {"worked": work_out(example)})


def _text(example: Example) -> str:
    worked = work_out(example)
    lines = [
        f"- proposed: {example.proposed}",
        f"- {example.asked}: **{worked.answer.outcome}**",
        *(f"- {name}: {value}" for name, value in worked.answer.facts),
        *(f"- because: {reason}" for reason in worked.answer.reasons),
        f"- worked out when this text was made, in {worked.ms:.2f} ms",
    ]
    return "\n".join(lines)
