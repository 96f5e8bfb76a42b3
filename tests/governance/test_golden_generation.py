"""How the sets are made: again and again the same, valid, and apart from what the tagger is trained on."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from stdnum import iban, luhn

from governance.golden.generation.benign_set import benign
from governance.golden.generation.lines import as_file
from governance.golden.generation.templates import skeleton, templates
from governance.golden.sets import BENIGN_SET, SPAN_SET, load, path_of
from tests.governance.library import ROOT

TRAINING = ROOT / "governance" / "tagger_training"
# A shorter skeleton, such as a name and a telephone number under each other, says nothing of its own.
FEWEST_WORDS = 4


def test_there_are_enough_distinct_templates() -> None:
    texts = [template.text for template in templates()]
    assert len(set(texts)) == len(texts) >= 250


def test_the_stored_benign_set_is_what_its_patterns_give() -> None:
    assert path_of(BENIGN_SET).read_text(encoding="utf-8") == as_file(benign())


def test_the_stored_personal_set_is_what_its_templates_give() -> None:
    pytest.importorskip("mimesis", reason="mimesis, a development dependency, is not installed")
    from governance.golden.generation.personal_set import personal_data

    assert path_of(SPAN_SET).read_text(encoding="utf-8") == as_file(personal_data())


def test_values_of_a_fixed_form_are_valid() -> None:
    values = {"card": luhn.is_valid, "iban": iban.is_valid}
    for example in load(SPAN_SET):
        for span in example.spans:
            check = values.get(span.label)
            bare = re.sub(r"[ -]", "", example.text[span.start : span.end])
            assert check is None or check(bare), example.id


def test_no_template_of_the_golden_set_is_one_of_training() -> None:
    golden = {skeleton(template.text): template.id for template in templates()}
    training = {skeleton(_with_slots(text)) for path in _training_files() for text in _texts(path)}
    assert training, "the templates of training were not found"
    same = sorted(golden[each] for each in golden.keys() & training if _words(each) >= FEWEST_WORDS)
    assert same == []


def _training_files() -> list[Path]:
    return [path for path in TRAINING.rglob("*") if path.suffix in {".py", ".txt", ".json", ".jsonl"}]


def _texts(path: Path) -> Iterator[str]:
    """Whatever could be a template, however the training data keeps it."""
    content = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        nodes = ast.walk(ast.parse(content))
        found = [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    elif path.suffix == ".json":
        found = list(_strings(json.loads(content)))
    else:
        found = [content]
    for text in found:
        yield text
        yield from text.splitlines()


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _strings(each)


def _with_slots(text: str) -> str:
    return re.sub(r"\{[^{}\n]*\}|<[a-z_]+>|\[[a-z_]+\]", "{slot}", text)


def _words(text: str) -> int:
    return sum(word != "{}" for word in text.split())
