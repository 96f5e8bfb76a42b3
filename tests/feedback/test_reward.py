import math
import statistics
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.composer import compose
from feedback.plans import HEADS
from feedback.rewards.scoring import score
from feedback.rewards.tone import manner, sentiment
from feedback.rewards.weights import AUTOMATIC, FIRST, TOTAL_RANGE, AgreementWeights, Weights
from feedback.synthetic import generate

FEEDBACK = "The search box on the docs page is broken, and the PDF download of the glossary is empty. This is annoying."
LABELS = {"category": "website-bug", "severity": "medium", "priority": "3", "action": "fix"}
PLAN = {**LABELS, "tone": "apologetic", "length": "medium", "acknowledgement": "specific", "claim": "limits"}
GOOD = compose(PLAN, FEEDBACK, seed=1).text
REPLY_COMPONENTS = ("length", "tone", "honesty", "acknowledgement")


def scored(
    reply: str | None,
    *,
    text: str = FEEDBACK,
    choices: Mapping[str, str] = PLAN,
    labels: Mapping[str, str] | None = LABELS,
) -> dict[str, float]:
    return score(text=text, reply=reply, choices=choices, labels=labels, weights=FIRST)


def test_a_good_reply_with_the_right_labels_earns_everything() -> None:
    assert scored(GOOD) == {
        **dict.fromkeys(REPLY_COMPONENTS, 1.0),
        "overselling": 0.0,
        "agreement": 1.0,
        "total": pytest.approx(1.0),
    }
    assert set(scored(GOOD)) == set(AUTOMATIC)


def test_weights_are_shares() -> None:
    for weights in (Weights(), AgreementWeights()):
        assert sum(getattr(weights, name) for name in weights.__slots__) == pytest.approx(1.0)


def test_no_reply_scores_nothing_for_it() -> None:
    result = scored(None)
    assert [result[name] for name in REPLY_COMPONENTS] == [0.0] * 4
    assert result["total"] == pytest.approx(Weights().agreement)


def sentences(count: int) -> str:
    """Prose of `count` words that repeats itself in no run of six."""
    words = [f"the word{at} of" if at % 2 else f"word{at} is in" for at in range(count)]
    return ". ".join(" ".join(" ".join(words).split()[:count][at : at + 12]) for at in range(0, count, 12)) + "."


@pytest.mark.parametrize(
    ("count", "expected"),
    [(3, 0.0), (5, 0.0), (14, 0.2), (50, 1.0), (100, 1.0), (150, 1.0), (225, 0.5), (300, 0.0), (500, 0.0)],
)
def test_length_is_best_from_50_to_150_words(count: int, expected: float) -> None:
    assert scored(sentences(count))["length"] == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize(
    ("text", "feeling"),
    [
        ("This is terrible, the search is broken.", "negative"),
        ("The menu does not open on my phone.", "negative"),
        ("I love the guide, it is very clear. Thank you!", "positive"),
        ("The page is not clear and not helpful.", "negative"),
        ("Nothing wrong here at all.", "positive"),
        ("It would be nice to have a dark mode.", "neutral"),
        ("Where is the page on quadrants?", "neutral"),
        ("", "neutral"),
    ],
)
def test_sentiment(text: str, feeling: str) -> None:
    assert sentiment(text) == feeling


@pytest.mark.parametrize(
    ("text", "best", "worst"),
    [
        ("The search is broken and useless.", "We are sorry about this.", "We are glad to hear from you."),
        ("I love the guide, thank you.", "Thank you, this is lovely to hear.", "We are sorry about this."),
        ("Where is the page on quadrants?", "The page is in the sidebar of the docs.", "We are sorry about this."),
    ],
)
def test_tone_has_to_fit_the_feeling(text: str, best: str, worst: str) -> None:
    assert scored(best, text=text)["tone"] == 1.0
    assert scored(worst, text=text)["tone"] < 0.5


def test_an_apology_with_good_cheer_is_neither() -> None:
    assert manner("We are sorry about this, and glad that you wrote.") == "mixed"
    assert 0 < scored("We are sorry about this, and glad that you wrote.")["tone"] < 1


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ("We will look into the page and write to you.", 0.0),
        ("We will look into the page, and can't promise an outcome.", 1.0),
        ("We will look into the page; our reading is preliminary.", 1.0),
        ("The page is part of the guide.", 1.0),
        ("Of the readers, 97% are pleased. This is preliminary.", 0.0),
        ("The framework is production-ready, with one limitation.", 0.0),
    ],
)
def test_honesty_asks_for_limits_where_something_is_claimed(reply: str, expected: float) -> None:
    assert scored(reply)["honesty"] == expected


@pytest.mark.parametrize("reply", ["We guarantee a perfect result.", "There is zero risk in this."])
def test_absolute_assurance_outweighs_everything_else(reply: str) -> None:
    result = scored(f"{GOOD} {reply}")
    assert result["overselling"] == -1.0
    assert result["total"] <= 0.0


def test_acknowledgement_is_the_share_of_terms_taken_up() -> None:
    none = scored("We have read what you wrote to us, and we are sorry for it.")
    some = scored("We have read what you wrote about the search, and we are sorry for it.")
    full = scored("We have read what you wrote about the search and the glossary as a PDF, and we are sorry for it.")
    assert none["acknowledgement"] == 0.0
    assert some["acknowledgement"] == pytest.approx(1 / 3)
    assert full["acknowledgement"] == 1.0


@pytest.mark.parametrize(
    "trick",
    [
        FEEDBACK,
        " ".join([FEEDBACK] * 4),
        f"You wrote: {FEEDBACK} " * 3,
        "search box docs page PDF download glossary sorry limitation preliminary thank may " * 6,
        "sorry " * 100,
        "We are sorry about the search box, which is a limitation. " * 8,
        "the search of the docs to the glossary in the PDF at the box " * 6,
        "Sorry. Preliminary. Limitation. Search. Docs. PDF. Glossary. Box.",
    ],
    ids=["echo", "echoes", "quoted", "keywords", "one word", "one sentence", "salad", "words"],
)
def test_tricks_earn_less_than_half_of_an_honest_reply(trick: str) -> None:
    assert scored(trick, labels=None)["total"] < 0.5 * scored(GOOD, labels=None)["total"]


def test_agreement_is_graded_and_renormalised() -> None:
    wrong = {**PLAN, "category": "noise"}
    assert scored(GOOD, choices=wrong)["agreement"] == pytest.approx(0.5)
    assert scored(GOOD, choices={**PLAN, "priority": "4"})["agreement"] == pytest.approx(1 - 0.15 / 4)
    assert scored(GOOD, choices={**PLAN, "priority": "5"}, labels={"priority": "1"})["agreement"] == 0.0
    assert scored(GOOD, choices=wrong, labels={"severity": "medium", "category": ""})["agreement"] == 1.0


@pytest.mark.parametrize("labels", [None, {}, {"category": ""}])
def test_without_labels_there_is_no_agreement(labels: dict[str, str] | None) -> None:
    result = scored(GOOD, labels=labels)
    assert "agreement" not in result
    assert result["total"] == pytest.approx(1.0)


def test_an_unknown_label_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="unknown severity: 'dire'"):
        scored(GOOD, labels={"severity": "dire"})


def test_noise_asks_for_a_short_line_and_calling_everything_noise_does_not_pay() -> None:
    noise = {"category": "noise", "severity": "low", "priority": "5", "action": "discard"}
    plan = {**PLAN, **noise, "tone": "neutral", "claim": "none"}
    line = compose(plan, "asdf qwer asdf", seed=1).text
    assert scored(line, text="asdf qwer asdf", choices=plan, labels=noise)["total"] == pytest.approx(1.0)
    assert scored(line, choices=plan)["total"] < 0.5


def test_the_honest_plan_beats_every_other_claim_on_average() -> None:
    texts = generate(seed=2, count=120, split="train")

    def mean(**overrides: str) -> float:
        totals = []
        for seed, example in enumerate(texts):
            plan = {**PLAN, **example.labels, **overrides}
            reply = compose(plan, example.text, seed=seed).text
            totals.append(scored(reply, text=example.text, choices=plan, labels=example.labels)["total"])
        return statistics.fmean(totals)

    limits = mean(claim="limits")
    assert all(limits > mean(claim=claim) for claim in HEADS["claim"] if claim != "limits")
    assert limits > mean(length="long")
    assert limits > mean(length="short")
    assert limits > mean(acknowledgement="generic")


@given(text=st.text(max_size=300), reply=st.none() | st.text(max_size=300))
def test_any_input_has_a_finite_score_in_range(text: str, reply: str | None) -> None:
    result = scored(reply, text=text)
    low, high = TOTAL_RANGE
    assert all(math.isfinite(value) and -1 <= value <= 1 for value in result.values())
    assert low <= result["total"] <= high
