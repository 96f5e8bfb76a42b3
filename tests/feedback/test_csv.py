"""Feedback as CSV: no cell is a formula, and what is read back is what was written."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import example, given
from hypothesis import strategies as st

from feedback.exchange.formats import FORMATS
from feedback.exchange.rows import SubmissionRow
from feedback.models import ReviewedExample, Submission
from feedback.services.triage import confirm_triage
from tests.feedback.factories import PLAIN, make_submission, make_triage

CSV = FORMATS["csv"]
STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", " =")
LABELS = {"category": None, "severity": None, "priority": None, "action": None}


def row(text: str) -> Mapping[str, Any]:
    return {"text": text, "page": "/docs.html", **LABELS, "proposed": None}


def texts_read(data: str) -> list[str]:
    return [found["text"] for found in CSV.read(data.encode(), SubmissionRow)]


@pytest.mark.parametrize("start", STARTS)
def test_no_cell_begins_like_a_formula(start: str) -> None:
    data = "".join(CSV.write([row(f'{start}HYPERLINK("https://example.org")')]))
    cell = list(csv.reader(io.StringIO(data, newline="")))[1][0]
    assert cell.startswith("'")


@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=60).filter(str.strip),
        min_size=1,
        max_size=5,
    )
)
@example(["=1+1", "'=1+1", "''=1", "'tis broken", '"quoted", and\r\nbroken', " -1", "\uff1d1"])
def test_what_was_written_is_read_back_without_loss(texts: list[str]) -> None:
    assert texts_read("".join(CSV.write(map(row, texts)))) == texts


@pytest.mark.parametrize(
    ("data", "faults"),
    [
        ("text,colour\nHello,red\n", ["line 2: colour: unknown field"]),
        ("text,text\nHello,there\n", ["line 1: text: named twice"]),
        ("text,page\nHello\n", ["line 2: 1 cells under 2 names"]),
        ("page\n/docs.html\n", ["line 2: text: This field is required."]),
        ('text\n"Two\nlines"\n"never closed\n', ["line 4: not CSV (unexpected end of data)"]),
        (
            "text,page\nHello,nowhere\nThere,https://example.org\n",
            [
                'line 2: page: This is not a path of this site, which starts with one "/".',
                'line 3: page: This is not a path of this site, which starts with one "/".',
            ],
        ),
    ],
)
@pytest.mark.django_db
def test_every_fault_is_named_and_nothing_is_imported(tmp_path: Path, data: str, faults: list[str]) -> None:
    file = tmp_path / "feedback.csv"
    file.write_text(data)
    with pytest.raises(CommandError) as caught:
        call_command("import_feedback", str(file))
    assert str(caught.value) == f"{file}: {'; '.join(faults)}. Nothing was imported."
    assert not Submission.objects.exists()


@pytest.mark.django_db
def test_an_export_can_be_imported_as_labelled(tmp_path: Path) -> None:
    triage = make_triage(make_submission(text="=1+1 is on the page.\nTwice."))
    confirm_triage(triage=triage, user=None, category="noise", severity="low", priority=5, action="discard")
    make_submission(text=PLAIN)
    file = tmp_path / "feedback.csv"
    call_command("export_feedback", format="csv", output=file)
    call_command("import_feedback", str(file), labelled=True, stdout=io.StringIO())
    found = ReviewedExample.objects.get(category="noise", source="import")
    assert (found.text, found.priority) == (triage.submission.text, 5)


@pytest.mark.django_db
def test_a_file_that_cannot_be_written_is_a_bad_argument(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"--output: .*No such file") as caught:
        call_command("export_feedback", output=tmp_path / "absent" / "file")
    assert caught.value.returncode == 2
