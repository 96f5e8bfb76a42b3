"""An exported chain is checked from the file alone."""

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from governance.models import ChainHead, Decision
from governance.services import decide
from tests.governance.library import make_action

TEXTS = ["hello", "a@example.org", "I will kill you", "This is garbage", "+44 7700 900123"]


@pytest.fixture
def exported(db: None, tmp_path: Path) -> Path:
    for number, text in enumerate(TEXTS):
        decide(make_action(text, subject=f"sübject-{number}"))
    path = tmp_path / "audit.jsonl"
    call_command("export_audit", "--output", str(path), stderr=StringIO())
    return path


def check(path: Path) -> tuple[dict[str, Any], CommandError | None]:
    out = StringIO()
    try:
        call_command("verify_audit", "--input", str(path), "--json", stdout=out)
    except CommandError as error:
        return json.loads(out.getvalue()), error
    return json.loads(out.getvalue()), None


def rewrite(path: Path, change: Callable[[list[dict[str, Any]]], Any]) -> None:
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    change(lines)
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")


def test_an_export_holds_every_decision_in_order_and_no_text(exported: Path) -> None:
    lines = [json.loads(line) for line in exported.read_text(encoding="utf-8").splitlines()]

    assert [line["sequence"] for line in lines] == [1, 2, 3, 4, 5]
    assert [line["hash"] for line in lines] == list(
        Decision.objects.order_by("sequence").values_list("hash", flat=True)
    )
    assert not any(text in exported.read_text(encoding="utf-8") for text in TEXTS)


@pytest.mark.django_db(databases=[])
def test_a_file_is_checked_without_a_database(tmp_path: Path) -> None:
    path = tmp_path / "empty.jsonl"
    path.touch()

    assert check(path)[0] | {"records": 0, "ok": True, "guards": None} == check(path)[0]


def test_a_whole_file(exported: Path) -> None:
    document, failure = check(exported)

    assert failure is None
    head = ChainHead.objects.get().hash
    assert document | {"records": 5, "ok": True, "first_broken": None, "head": head} == document


def test_a_part_of_the_chain_is_checked_as_well(exported: Path, tmp_path: Path) -> None:
    out, part = StringIO(), tmp_path / "part.jsonl"
    call_command("export_audit", "--since", "4", stdout=out, stderr=StringIO())
    part.write_text(out.getvalue(), encoding="utf-8")

    assert check(part)[0] | {"records": 2, "ok": True, "head": ChainHead.objects.get().hash} == check(part)[0]


def set_field(name: str, value: Any) -> Callable[[list[dict[str, Any]]], None]:
    return lambda lines: lines[2].update({name: value})


@pytest.mark.parametrize(
    ("change", "first_broken", "said"),
    [
        (set_field("outcome", "allow"), 3, "does not match its hash"),
        (set_field("findings", []), 3, "does not match its hash"),
        (set_field("created_at", "2026-01-01"), 3, "does not match its hash"),
        (set_field("hash", "0" * 64), 3, "does not match its hash"),
        (set_field("previous_hash", "0" * 64), 3, "does not follow"),
        (set_field("note", "more"), 3, "note is not a field"),
        (set_field("sequence", True), 3, "whole number"),
        (lambda lines: lines[2].pop("ms"), 3, "ms is missing"),
        (lambda lines: lines.pop(2), 3, "it is missing"),
        (lambda lines: lines.insert(2, lines[1]), 3, "it is missing"),
        (lambda lines: lines[0].update(previous_hash="1" * 64), 1, "does not follow"),
    ],
)
def test_a_forged_file_is_named(
    exported: Path, change: Callable[[list[dict[str, Any]]], Any], first_broken: int, said: str
) -> None:
    rewrite(exported, change)

    document, failure = check(exported)

    assert failure is not None
    assert failure.returncode == 1
    assert (document["ok"], document["first_broken"]) == (False, first_broken)
    assert said in document["problem"]


@pytest.mark.parametrize("line", ["nonsense", "[]", '{"id": 1, "id": 2}', "\ufeff{}", "[" * 100_000])
def test_a_line_that_is_no_decision_is_named(exported: Path, line: str) -> None:
    with exported.open("a", encoding="utf-8") as file:
        file.write(line)

    document, failure = check(exported)

    assert failure is not None
    assert (document["records"], document["first_broken"]) == (5, 6)
    assert document["problem"].startswith("line 6 is no exported decision")


@pytest.mark.parametrize("since", ["0", "-1", "x", "²"])
def test_a_start_that_is_no_number_is_refused(db: None, since: str) -> None:
    with pytest.raises(CommandError, match="--since"):
        call_command("export_audit", f"--since={since}")


def test_files_that_cannot_be_opened_are_named(db: None, tmp_path: Path) -> None:
    for arguments in (["export_audit", "--output"], ["verify_audit", "--input"]):
        with pytest.raises(CommandError, match="No such file") as failure:
            call_command(*arguments, str(tmp_path / "none" / "file"))
        assert failure.value.returncode == 2
