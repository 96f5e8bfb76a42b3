"""The worked examples, by the name of their block: [[worked-port]] shows the example `port`."""

from collections.abc import Mapping
from functools import partial

from tractatus_site.docs.worked.answers import Example
from tractatus_site.docs.worked.rules import decide, decide_without_rules
from tractatus_site.docs.worked.services import QUESTION, classify, deliberate, enforce, measure, validate, verify

_SETTLED = "I have decided that speed matters more to this community than privacy, and changed the policy accordingly."
_BROKEN_LINK = "The page on values has a broken link in its second paragraph."
_FEEDBACK = "The search box ignores the second word that I type."
_HONEST = (
    "Thank you for telling us about the search box. You write that it ignores the second word that you type, which "
    "makes the search much less useful than it should be. We could not find out yet whether this happens in every "
    "browser. A person will look into it next, and the tracking page will show what came of it."
)
_TOO_MUCH = "We guarantee a perfect fix by Friday."
_LASTING = "Never publish a statistic without a source; readers must be able to trust every page."
_PASSING = "Fix the typo on the home page first, before the release tomorrow."
_MAIL = "Please write to ada@example.org, the search box is broken."
_CALM = {"tokens": 0.2, "messages": 0.1, "complexity": 0.2, "errors": 0.0, "instructions": 0.3}
_LOADED = {"tokens": 0.9, "messages": 0.8, "complexity": 0.6, "errors": 0.5, "instructions": 0.4}


def _signals(amounts: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {amount:g}" for name, amount in amounts.items())


EXAMPLES: Mapping[str, Example] = {
    "values": Example("boundary enforcer", f"“{_SETTLED}”", partial(enforce, _SETTLED)),
    "link": Example("boundary enforcer", f"“{_BROKEN_LINK}”", partial(enforce, _BROKEN_LINK)),
    "port": Example("cross-reference validator", "mongodb_port = 27017", partial(validate, mongodb_port=27017)),
    "right-port": Example("cross-reference validator", "mongodb_port = 27027", partial(validate, mongodb_port=27027)),
    "lasting": Example("persistence classifier", f"“{_LASTING}”", partial(classify, _LASTING)),
    "passing": Example("persistence classifier", f"“{_PASSING}”", partial(classify, _PASSING)),
    "calm": Example("pressure monitor", _signals(_CALM), partial(measure, _CALM)),
    "loaded": Example("pressure monitor", _signals(_LOADED), partial(measure, _LOADED)),
    "honest": Example("metacognitive verifier", f"“{_HONEST}”", partial(verify, _HONEST, feedback=_FEEDBACK)),
    "assured": Example("metacognitive verifier", f"“{_TOO_MUCH}”", partial(verify, _TOO_MUCH, feedback=_FEEDBACK)),
    "deliberation": Example("deliberation orchestrator", QUESTION, deliberate),
    "mail": Example("rules in force", f"“{_MAIL}”", partial(decide, "feedback.submit", _MAIL)),
    "no-rules": Example("a set without rules", f"“{_BROKEN_LINK}”", partial(decide_without_rules, _BROKEN_LINK)),
}
