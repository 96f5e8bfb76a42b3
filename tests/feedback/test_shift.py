"""How far live feedback is from what the agent learned from: found where it differs, not where it does not."""

import json
from collections.abc import Sequence
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from feedback.models import ShiftMeasurement, Submission
from feedback.synthetic import generate
from tests.feedback.factories import THREAT, make_submission
from training.models import Run
from training.shift import TooFewTextsError, measure_shift

BUCKETS = 1 << 12
OTHER = "The gearbox of my {} bicycle rattles when the road climbs, and its {} saddle squeaks. Do you sell another one?"
COLOURS = ("red", "green", "blue", "black", "white", "yellow")


def synthetic(seed: int, count: int) -> list[str]:
    return [made.text for made in generate(seed=seed, count=count, split="train")]


def bicycles(count: int) -> list[str]:
    return [OTHER.format(COLOURS[at % 6], COLOURS[at // 6 % 6]) for at in range(count)]


def test_two_halves_of_one_source_are_not_said_to_differ() -> None:
    """Measured on 20 splits of 120 synthetic texts each: at 0.01, none is called shifted; at 0.05, at most two are."""
    p_values = []
    for seed in range(20):
        texts = synthetic(seed, 120)
        p_values.append(measure_shift(texts[::2], texts[1::2], buckets=BUCKETS, permutations=200).p_value)
    assert min(p_values) > 0.01
    assert sum(value < 0.05 for value in p_values) <= 2


def test_texts_about_something_else_are_far_away() -> None:
    found = measure_shift(synthetic(1, 60), bicycles(30), buckets=BUCKETS, permutations=200)
    assert found.distance > 2 * found.high
    assert found.p_value == pytest.approx(1 / 201)


def test_a_part_that_changed_is_found_as_a_smaller_distance() -> None:
    learned, live = synthetic(1, 80), synthetic(2, 60)
    half = measure_shift(learned, [*live[:30], *bicycles(30)], buckets=BUCKETS, permutations=200)
    whole = measure_shift(learned, bicycles(60), buckets=BUCKETS, permutations=200)
    assert half.high < half.distance < whole.distance <= 1.0


def test_the_same_texts_are_at_no_distance_and_it_repeats() -> None:
    texts = synthetic(3, 40)
    same = measure_shift(texts, texts, buckets=BUCKETS, permutations=50)
    assert same.distance == pytest.approx(0.0, abs=1e-12)
    assert same.p_value == 1.0
    assert same == measure_shift(texts, texts, buckets=BUCKETS, permutations=50)


@pytest.mark.parametrize(("learned", "met", "name"), [(19, 20, "19 training"), (20, 0, "0 live")])
def test_too_few_texts_are_refused_by_name(learned: int, met: int, name: str) -> None:
    with pytest.raises(TooFewTextsError, match=f"{name} texts are too few"):
        measure_shift(synthetic(1, learned), bicycles(met), buckets=BUCKETS)


@pytest.fixture
def trained(db: None) -> Run:
    from tests.training import library  # noqa: F401 - it swallows the warnings of the library's own import

    Run.objects.create(kind="feedback", algorithm="grpo", mode="oneclick", status="failed")
    return Run.objects.create(kind="feedback", algorithm="grpo", mode="oneclick", seed=3, status="succeeded")


def send(texts: Sequence[str]) -> None:
    for text in texts:
        make_submission(text=text)


def test_the_command_compares_the_newest_run_with_what_the_agent_reads(trained: Run) -> None:
    send(bicycles(24))
    make_submission(text=THREAT)
    assert Submission.objects.filter(state="held").count() == 1
    out = StringIO()
    call_command("measure_shift", "--json", stdout=out)
    result = json.loads(out.getvalue())
    kept = ShiftMeasurement.objects.get()
    assert (result["run"], result["live_texts"], result["shifted"]) == (str(trained.pk), 24, True)
    assert (kept.run, kept.live_texts, kept.distance) == (trained, 24, result["distance"])
    assert kept.training_texts > 200
    call_command("measure_shift", "--live=20", stdout=out)
    assert ShiftMeasurement.objects.latest("measured_at").live_texts == 20
    assert "live texts differ" in out.getvalue()


@pytest.mark.parametrize(
    ("arguments", "message", "status"), [(["--live=0"], "--live", 2), ([], "0 live texts are too few", 1)]
)
def test_what_cannot_be_measured_is_said_and_nothing_is_kept(
    trained: Run, arguments: list[str], message: str, status: int
) -> None:
    with pytest.raises(CommandError, match=message) as caught:
        call_command("measure_shift", *arguments)
    assert caught.value.returncode == status
    assert not ShiftMeasurement.objects.exists()


def test_of_many_training_texts_as_many_are_drawn_as_can_be_compared() -> None:
    from feedback.learning.shift import MOST_LEARNED, drawn
    from tests.training import library  # noqa: F401 - it swallows the warnings of the library's own import

    texts = [str(number) for number in range(MOST_LEARNED + 500)]
    assert drawn(texts[:MOST_LEARNED]) == texts[:MOST_LEARNED]
    some = drawn(texts)
    assert len(set(some)) == MOST_LEARNED
    assert some == drawn(texts)


@pytest.mark.django_db
def test_before_any_run_there_is_nothing_to_compare_with() -> None:
    with pytest.raises(CommandError, match="no run has succeeded yet"):
        call_command("measure_shift")


def test_the_admin_says_not_measured_yet_until_it_was(trained: Run, owner_client: Client) -> None:
    address = "/admin/feedback/shiftmeasurement/"
    assert "Not measured yet" in owner_client.get(address).content.decode()
    row = ShiftMeasurement.objects.create(
        run=trained, training_texts=288, live_texts=40, distance=0.31, low=0.1, high=0.14, p_value=0.0025
    )
    html = owner_client.get(address).content.decode()
    assert "Not measured yet" not in html
    for shown in ("288", "40", "0.310", "0.100 to 0.140", "live texts differ"):
        assert shown in html
    assert owner_client.get(f"{address}{row.pk}/change/").status_code == 200
