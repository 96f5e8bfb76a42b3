"""`govern`: JSON Lines in, one decision a line out, in order, each on record."""

import json
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from governance.chain import audit
from governance.management.commands.govern import BATCH
from governance.models import Decision

pytestmark = pytest.mark.django_db

CONTRACT = {"id", "outcome", "requirement", "text", "findings", "revision", "decision", "ms"}


def run(
    tmp_path: Path, lines: list[Any], *, action: str = "feedback.submit"
) -> tuple[list[Any], str, CommandError | None]:
    source = tmp_path / "in.jsonl"
    source.write_bytes(b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines))
    out, err, failure = StringIO(), StringIO(), None
    try:
        call_command("govern", action, input=source, stdout=out, stderr=err)
    except CommandError as error:
        failure = error
    return [json.loads(line) for line in out.getvalue().splitlines()], err.getvalue(), failure


def test_a_line_is_answered_as_the_contract_says(tmp_path: Path) -> None:
    [answer], _, failure = run(tmp_path, [{"id": {"n": 1}, "text": "Zoë: a@example.org"}])

    assert failure is None
    assert set(answer) >= CONTRACT
    assert (answer["id"], answer["outcome"], answer["text"]) == ({"n": 1}, "redact", "Zoë: [email]")
    [finding] = answer["findings"]
    assert (finding["rule"], finding["category"], finding["start"], finding["end"]) == ("inst_101", "pii.email", 5, 18)
    assert str(Decision.objects.get().pk) == answer["decision"]


def test_answers_keep_the_order_across_batches(tmp_path: Path) -> None:
    count = BATCH * 2 + 3

    answers, err, failure = run(tmp_path, [{"id": number} for number in range(count)])

    assert failure is None
    assert [answer["id"] for answer in answers] == list(range(count))
    assert f"decided on {count} actions" in err
    assert audit().records == count


def test_parameters_evidence_and_flags_are_read(tmp_path: Path) -> None:
    answers, _, _ = run(
        tmp_path,
        [{"parameters": {"held_out": 0.7}, "flags": {"high_novelty": True}}, {"evidence": ["held-out: run 7"]}, {}],
        action="policy.promote",
    )

    assert [answer["outcome"] for answer in answers] == ["allow", "allow", "block"]


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        (b"{", "it is not JSON"),
        (b"[1]", "it is not an object"),
        (b'{"text": "\xff"}', "it is not UTF-8"),
        (b"[" * 100_000, "it is not JSON"),
        ({"text": None}, "text must be text"),
        ({"parameters": []}, "parameters must be an object"),
        ({"evidence": "a source"}, "evidence must be a list of texts"),
        ({"evidence": [1]}, "evidence must be a list of texts"),
        ({"flags": {"novel": "yes"}}, "flags must be an object of true and false"),
    ],
)
def test_a_bad_line_is_held_named_and_loses_no_other(tmp_path: Path, line: Any, complaint: str) -> None:
    answers, err, failure = run(tmp_path, [{"id": 1}, line, {"id": 3}])

    assert [answer["id"] for answer in answers] == [1, None, 3]
    assert (answers[1]["outcome"], answers[1]["text"], answers[1]["decision"]) == ("hold", "[withheld]", None)
    assert f"line 2: {complaint}" in err
    assert failure is not None
    assert failure.returncode == 1
    assert Decision.objects.count() == 2


def test_an_unknown_field_is_named_but_stops_nothing(tmp_path: Path) -> None:
    [answer], err, failure = run(tmp_path, [{"parameter": {"port": 1}}])

    assert (answer["outcome"], failure) == ("allow", None)
    assert "line 1: parameter: this field is unknown" in err


def test_blank_lines_are_passed_over(tmp_path: Path) -> None:
    answers, _, failure = run(tmp_path, [b"", {"id": 1}, b"  "])

    assert ([answer["id"] for answer in answers], failure) == ([1], None)


def test_a_lone_surrogate_survives_the_way_out(tmp_path: Path) -> None:
    [answer], _, failure = run(tmp_path, [b'{"id": "\\ud800", "text": "\\ud800 a@example.org"}'])

    assert failure is None
    assert (answer["id"], answer["text"]) == ("\ud800", "\ufffd [email]")


def test_it_writes_to_a_file(tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text('{"id": 1}\n')

    call_command("govern", "docs.publish", input=source, output=target, stderr=StringIO())

    assert json.loads(target.read_text())["id"] == 1


def test_a_disk_that_is_full_is_one_line(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text('{"id": 1}\n')

    with pytest.raises(CommandError, match="No space left"):
        call_command("govern", "docs.publish", input=source, output=Path("/dev/full"), stderr=StringIO())


def test_bad_arguments_end_with_two(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="--input") as missing:
        call_command("govern", "docs.publish", input=tmp_path / "none.jsonl")
    with pytest.raises(CommandError, match="--output") as same:
        call_command("govern", "docs.publish", input=tmp_path / "a", output=tmp_path / "a")

    assert (missing.value.returncode, same.value.returncode) == (2, 2)


def test_an_unknown_action_ends_with_two_and_no_traceback() -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "govern", "files.delete"],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert done.returncode == 2
    assert "files.delete" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
