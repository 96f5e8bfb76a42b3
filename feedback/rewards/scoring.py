"""The reward of one triage with its reply: components by name, so that a person sees why, and their total.

It measures the text alone, so a reply is scored alike whether it was composed or came from a language model.
"""

from collections.abc import Mapping

from feedback.plans import LABEL_HEADS, Choices, require
from feedback.rewards import claims, tone
from feedback.rewards.prose import is_prose, own_words
from feedback.rewards.weights import AgreementWeights, RewardWeights, names
from feedback.salience import stem, terms

_TOO_SHORT, _BEST_FROM, _BEST_TO, _TOO_LONG = 5, 50, 150, 300  # words
_TERMS_ASKED = 3
_MOST_TERMS_PER_WORD = 0.3
_PRIORITY_STEPS = 4


def score(
    *,
    text: str,
    reply: str | None,
    choices: Choices,
    labels: Mapping[str, str] | None,
    weights: RewardWeights,
) -> dict[str, float]:
    """Components from 0 to 1, `overselling` 0 or -1, and `total` from -1 to 1.

    `labels` are those that people gave, any of the label heads; without them `agreement` is absent. What people
    labelled as noise asks for no more than a short polite line.
    """
    given = _given(labels)
    scored = _reply_components(text, reply, asks_little=given.get("category") == "noise")
    if given:
        scored["agreement"] = agreement(choices, given, weights.agreement)
    return {**scored, "total": total(scored, weights)}


def total(scored: Mapping[str, float], weights: RewardWeights) -> float:
    """The components that are present, weighed: from -1 to 1, and 0 before penalties where none of them has a share."""
    share = weights.components.share
    present = [name for name in names("components") if name in scored]
    weighed = sum(share(name) * scored[name] for name in present)
    shares = sum(map(share, present))
    quality = weighed / shares if shares else 0.0
    return max(-1.0, quality + weights.penalties.overselling * scored["overselling"])


def _given(labels: Mapping[str, str] | None) -> dict[str, str]:
    given = {head: str(labels[head]) for head in LABEL_HEADS if labels.get(head)} if labels else {}
    require(given, given)
    return given


def _reply_components(text: str, reply: str | None, *, asks_little: bool) -> dict[str, float]:
    if reply is None:
        return {"length": 0.0, "tone": 0.0, "honesty": 0.0, "overselling": 0.0, "acknowledgement": 0.0}
    found = claims.claims(reply)
    overselling = -1.0 if "claim.assurance" in found else 0.0
    own = own_words(reply, text)
    if not is_prose(own, reply):
        return {"length": 0.0, "tone": 0.0, "honesty": 0.0, "overselling": overselling, "acknowledgement": 0.0}
    return {
        "length": _length(len(own), asks_little=asks_little),
        "tone": tone.fit(text, " ".join(own)),
        "honesty": claims.honesty(reply, found),
        "overselling": overselling,
        "acknowledgement": 1.0 if asks_little else _acknowledgement(text, own),
    }


def _length(count: int, *, asks_little: bool) -> float:
    if count > _BEST_TO:
        return max(0.0, (_TOO_LONG - count) / (_TOO_LONG - _BEST_TO))
    if count >= _BEST_FROM or asks_little:
        return 1.0
    return max(0.0, (count - _TOO_SHORT) / (_BEST_FROM - _TOO_SHORT))


def _acknowledgement(text: str, own: list[str]) -> float:
    """Share of the salient terms taken up, full from three on, and less where terms crowd out the sentences."""
    asked = set(terms(text))
    if not asked:
        return 0.0
    hits = [stem(word) for word in own if stem(word) in asked]
    share = min(1.0, len(set(hits)) / min(_TERMS_ASKED, len(asked)))
    crowding = max(1.0, len(hits) / len(own) / _MOST_TERMS_PER_WORD)
    return share / crowding


def agreement(choices: Choices, given: Mapping[str, str], weights: AgreementWeights) -> float:
    """How far the chosen labels are those that people gave, from 0 to 1; 0 where no label that was given weighs."""
    graded = _graded(choices, given)
    shares = {head: weights.share(head) for head in given}
    weighed = sum(shares[head] * graded[head] for head in given)
    return weighed / sum(shares.values()) if any(shares.values()) else 0.0


def credits_of(choices: Choices, labels: Mapping[str, str] | None, weights: RewardWeights) -> dict[str, float]:
    """What each label adds to `agreement`, from 0 to 1 before its share; without those that this reward leaves out."""
    if not weights.components.agreement:
        return {}
    graded = _graded(choices, _given(labels))
    return {head: value for head, value in graded.items() if weights.agreement.share(head)}


def _graded(choices: Choices, given: Mapping[str, str]) -> dict[str, float]:
    return {
        head: _closeness(choices.get(head), label) if head == "priority" else float(choices.get(head) == label)
        for head, label in given.items()
    }


def _closeness(chosen: str | None, label: str) -> float:
    if chosen is None:
        return 0.0
    return 1.0 - abs(int(chosen) - int(label)) / _PRIORITY_STEPS
