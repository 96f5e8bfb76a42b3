"""The networks of the reader: numpy computes what torch has trained, and training learns a known answer."""

from pathlib import Path

import numpy as np
import pytest
import torch
from django.core.management import CommandError, call_command
from safetensors import safe_open

from governance.core.reader.glance import Glance as NumpyGlance
from governance.core.reader.mapped import mapped
from governance.core.reader.network import HEAD, gelu, normed, quantised
from governance.core.reader.network import Encoder as NumpyEncoder
from governance.core.reader.wordpiece import WordPieces
from governance.reader_training import pretrained
from governance.reader_training.exporting import encoder_arrays, glance_arrays, joined, write
from governance.reader_training.learning import Settings, answers, fit
from governance.reader_training.lessons import FROM_TEACHER, Answers, Labels, Layers, padded
from governance.reader_training.modules import Encoder, Glance
from governance.reader_training.pruning import importance, smaller
from governance.reader_training.restoring import restored

ROWS = [(1, 2, 3, 4), (5, 6, 7, 8, 9, 10, 11), (3,)]
EACH = [(place, place + 1) for place in range(len(ROWS))]
# Whole numbers from -127 to 127 in the place of floats cost about this much.
ROUNDING = 0.02
PIECES = ("[CLS]", "[SEP]", "[UNK]", "port", "##s", "data", "##base", "e", "!")


def make_encoder(pieces: int = 50, labels: int = 5) -> Encoder:
    torch.manual_seed(0)
    return Encoder(pieces, labels, width=48, heads=2, wider=96, layers=2)


def shaken(model: torch.nn.Module) -> torch.nn.Module:
    """Weights that are neither zero nor one, so that each of them matters."""
    for value in model.parameters():
        value.data = value.data + 0.2 * torch.randn_like(value)
    return model.eval()


def test_numpy_answers_as_torch_does() -> None:
    encoder, glance = make_encoder(), Glance(torch.randn(500, 384), 5)
    shaken(encoder)
    shaken(glance)
    with torch.no_grad():
        expected = encoder(*padded(ROWS)).numpy(), glance(*padded(ROWS)).numpy()

    found = (
        np.stack([NumpyEncoder(encoder_arrays(encoder)).scores(row) for row in ROWS]),
        NumpyGlance(glance_arrays(glance)).scores(ROWS, EACH),
    )

    for one, other in zip(expected, found, strict=True):
        assert np.abs(one - other).max() < ROUNDING * np.abs(one).max()


def test_a_stretch_has_its_scores_whatever_is_read_beside_it() -> None:
    glance = NumpyGlance(glance_arrays(shaken(Glance(torch.randn(500, 384), 5))))

    assert np.allclose(glance.scores(ROWS, EACH), [glance.scores([row], [(0, 1)])[0] for row in ROWS], atol=1e-4)


def test_the_first_look_takes_sentences_together() -> None:
    """The most and the sums of a stretch are those of its sentences, which do not see each other."""
    arrays = glance_arrays(shaken(Glance(torch.randn(500, 384), 5)))
    seen = len(arrays["head.weight"])
    arrays |= {"head.weight": np.eye(seen, dtype=np.float32), "head.bias": np.zeros(seen, dtype=np.float32)}

    one, both = NumpyGlance(arrays).scores([ROWS[0], ROWS[0]], [(1, 2), (0, 2)])

    assert np.allclose(both[: seen // 2], one[: seen // 2], atol=1e-4)
    assert np.allclose(both[seen // 2 :], one[seen // 2 :] * np.sqrt(2), atol=1e-4)


def test_the_parts_are_what_their_papers_say() -> None:
    values = np.array([[-1.0, 0.0, 2.0]], dtype=np.float32)

    assert np.allclose(gelu(values), torch.nn.functional.gelu(torch.tensor(values)).numpy(), atol=1e-3)
    mean, spread = 1 / 3, np.sqrt(14 / 9)
    ones, zeros = np.ones(3, dtype=np.float32), np.zeros(3, dtype=np.float32)
    assert np.allclose(normed(values, ones, zeros), (values - mean) / spread, atol=1e-6)


def test_whole_numbers_are_near_what_they_stand_for() -> None:
    values = np.array([[0.5, -2.0], [0.25, 1.0]], dtype=np.float32)

    numbers, scale = quantised(values, axis=0)

    assert numbers.tolist() == [[127, -127], [64, 64]]
    assert np.allclose(numbers * scale, values, atol=0.01)


def test_a_word_is_cut_into_the_longest_pieces() -> None:
    pieces = WordPieces(PIECES)

    assert pieces.numbers(["ports", "database", "!"]) == [3, 4, 5, 6, 8]
    assert pieces.numbers(["\u00e9"]) == [7]
    assert pieces.numbers(["zebra", 99 * "e"]) == [2, 2]


def test_training_learns_a_word_that_decides() -> None:
    torch.manual_seed(0)
    rows = [(1, place % 7 + 5, 3 if place % 2 else 4, place % 5 + 12, 2) for place in range(80)]
    labels = [place % 2 for place in range(80)]
    settings = Settings(epochs=12, batch=16, rate=3e-3, head_rate=1e-2)
    model = make_encoder(20, 2)

    fit(model, Labels(rows, labels), [1.0] * len(rows), settings, seed=1, report=lambda _: None)

    with torch.no_grad():
        assert model(*padded(rows)).argmax(1).tolist() == labels


def test_training_repeats_itself() -> None:
    states = []
    for _ in range(2):
        model = make_encoder(20, 2)
        settings = Settings(epochs=1, batch=4, rate=1e-3, head_rate=1e-3)
        torch.manual_seed(3)
        fit(model, Labels(ROWS, [0, 1, 0]), [1.0, 1.0, 1.0], settings, seed=1, report=lambda _: None)
        states.append(model.state_dict())

    assert all(torch.equal(one, states[1][name]) for name, one in states[0].items())


def test_what_decides_nothing_is_cut_off_first_and_nothing_else_changes() -> None:
    """Heads and neurons that never reach the answer are the ones that go, and without them it stays what it was."""
    model = shaken(make_encoder())
    assert isinstance(model, Encoder)
    for layer in model.layers:
        layer.attended.weight.data[:, :HEAD] = 0
        layer.narrow.weight.data[:, :60] = 0
    with torch.no_grad():
        before = model(*padded(ROWS))

    measured = importance(model, ROWS, [0, 1, 2], [1.0, 1.0, 1.0], seed=1)
    pupil = smaller(model, measured, heads=1, neurons=36).eval()

    assert all(one.heads[0] == 0 < one.heads[1] for one in measured)
    assert all(one.neurons[:60].sum() == 0 for one in measured)
    with torch.no_grad():
        assert torch.allclose(pupil(*padded(ROWS)), before, atol=1e-5)


def test_a_pupil_learns_from_the_layers_of_its_teacher() -> None:
    teacher, pupil = shaken(make_encoder()), make_encoder()
    assert isinstance(teacher, Encoder)
    settings = Settings(epochs=60, batch=3, rate=3e-3, head_rate=1e-2)
    loss = Layers(ROWS, [0, 1, 2], teacher)
    with torch.no_grad():
        before = float(loss(pupil.eval(), [0, 1, 2]))

    fit(pupil, loss, [1.0, 1.0, 1.0], settings, seed=1, report=lambda _: None)

    with torch.no_grad():
        assert float(loss(pupil, [0, 1, 2])) < before / 2


def test_a_pupil_that_answers_as_its_teacher_has_only_the_labels_to_learn() -> None:
    model = shaken(make_encoder())
    assert isinstance(model, Encoder)
    labels = [0, 1, 2]
    with torch.no_grad():
        own = float(Labels(ROWS, labels)(model, labels))
        by_answers = float(Answers(ROWS, labels, answers(model, ROWS))(model, labels))
        by_layers = float(Layers(ROWS, labels, model)(model, labels))

    # Halves of the precision differ a little from one batch to the next.
    assert by_answers == pytest.approx((1 - FROM_TEACHER) * own, rel=0.05)
    assert by_layers == pytest.approx((1 - FROM_TEACHER) * own, rel=0.01)


def test_what_is_written_can_be_read(tmp_path: Path) -> None:
    file = tmp_path / "reader.safetensors"
    arrays = joined(encoder_arrays(make_encoder()), glance_arrays(Glance(torch.randn(500, 384), 5)))

    write(file, arrays, {"labels": ["none", "é"]})

    stored = mapped(file)
    assert stored.metadata["card"] == '{"labels": ["none", "é"]}'
    with safe_open(file, framework="numpy") as known:
        assert set(stored.tensors) == set(known.keys())
        assert all(np.array_equal(tensor, known.get_tensor(name)) for name, tensor in stored.tensors.items())


def test_an_encoder_out_of_the_file_is_the_one_that_was_written() -> None:
    encoder = make_encoder()
    shaken(encoder)
    arrays = joined(encoder_arrays(encoder), glance_arrays(Glance(torch.randn(500, 384), 5)))

    again = restored(arrays)

    with torch.no_grad():
        expected, found = encoder(*padded(ROWS)), again(*padded(ROWS))
    assert (found - expected).abs().max() < ROUNDING * expected.abs().max()
    assert all(np.array_equal(array, arrays[f"encoder.{name}"]) for name, array in encoder_arrays(again).items())


def test_without_the_package_training_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pretrained, "PACKAGE", "no_such_package")

    with pytest.raises(pretrained.MissingModelError, match="make install"):
        pretrained.vocabulary()


def test_other_weights_than_the_published_ones_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"something else")
    monkeypatch.setattr(pretrained, "folder", lambda: tmp_path)

    with pytest.raises(pretrained.MissingModelError, match="not the ones that were published"):
        pretrained.weights(["[CLS]"])


def test_everyday_words_are_kept_beside_those_that_are_used() -> None:
    whole = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "the", "zyzzyva", "##ing", "\u6771", "qwxz"]

    assert pretrained.kept(whole, frozenset(["qwxz"])) == ["[CLS]", "[SEP]", "[UNK]", "the", "##ing", "\u6771", "qwxz"]


@pytest.mark.parametrize("option", ["encoder", "pupil"])
def test_a_file_that_is_not_there_is_named(option: str, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=f"--{option}: there is no file"):
        call_command("train_reader", **{option: tmp_path / "gone.safetensors"})


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"newest": "*_seventh"}, "--newest: goes with --continue"),
        ({"encoder": Path("any"), "further": True}, "--encoder: --continue starts"),
        ({"newest": "no_such_*", "further": True}, "no file of the corpus has a name like no_such_"),
    ],
)
def test_options_that_make_no_sense_are_refused(options: dict[str, object], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        call_command("train_reader", **options)
