"""The list of everyday words: how it is made, and that its sources give the stored one."""

import os
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from governance.core import lexicon
from governance.word_building.building import RUNNING_TEXT, SCALES, everyday_words
from governance.word_building.sources import DICTIONARIES, PACKAGES, as_file, words_from_sources

HAS_SOURCES = find_spec("zxcvbn") is not None and all((DICTIONARIES / name).is_file() for name in PACKAGES)


def made(
    running: list[str], *, dictionary: str = "", added: dict[str, int] | None = None, out: str = "", **lists: list[str]
) -> list[str]:
    empty: dict[str, list[str]] = {name: [] for name in SCALES}
    return everyday_words(
        lists={**empty, RUNNING_TEXT[0]: running, **lists},
        dictionary={*running, *(word for words in lists.values() for word in words), *dictionary.split()},
        added=added or {},
        left_out=out.split(),
    )


def test_only_words_of_the_dictionary_in_lower_case_are_listed() -> None:
    lists = {**{name: [] for name in SCALES}, "us_tv_and_film": ["the", "qwerty", "London"]}
    assert everyday_words(lists=lists, dictionary={"the", "London"}, added={}, left_out=()) == ["the"]


def test_a_name_and_a_password_come_after_running_text() -> None:
    assert made(["the", "of"], surnames=["baker"], passwords=["dragon"]) == ["the", "of", "baker", "dragon"]


def test_the_better_of_two_ranks_counts() -> None:
    assert made(["one", "two", "three"], english_wikipedia=["three"]) == ["one", "three", "two"]


def test_a_form_is_nearer_to_its_word_where_a_list_has_it() -> None:
    others = [f"word{number}x" for number in range(300)]
    words = made(["help", *others], passwords=[*others[:200], "helper"], dictionary="helpless")
    assert words.index("help") < words.index("helper") < 210
    assert words[-1] == "helpless"


def test_what_is_left_out_comes_in_only_by_being_added() -> None:
    assert made(["the", "chi", "eve"], out="chi eve", added={"eve": 0}) == ["eve", "the"]


def test_a_list_that_differs_is_told_or_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = tmp_path / "words.gz"
    stored.write_bytes(as_file(["the", "of"]))
    monkeypatch.setattr(lexicon, "FILE", stored)
    monkeypatch.setattr("governance.management.commands.build_words.words_from_sources", lambda _: ["of", "the"])
    with pytest.raises(CommandError, match=r"words\.gz is not what its sources give"):
        call_command("build_words", check=True)
    call_command("build_words")
    assert lexicon.listed() == ["of", "the"]
    call_command("build_words", check=True)


def test_a_missing_source_is_named_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("governance.word_building.sources._frequency_lists", dict)
    with pytest.raises(CommandError, match=r"american-english is missing: Debian's package wamerican has it$"):
        call_command("build_words", check=True, dictionaries=tmp_path)


@pytest.mark.skipif(
    not HAS_SOURCES and os.environ.get("CI") != "true",
    reason="zxcvbn or Debian's wamerican and wbritish are not installed",
)
def test_its_sources_give_the_stored_list() -> None:
    assert words_from_sources() == lexicon.listed()
