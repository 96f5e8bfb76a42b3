"""Asks one peer about many texts. Runs in the peers' own environment and imports nothing of the site.

    python detect.py NAME < texts.jsonl > found.jsonl

A text a line in ({"text": ...}), what was found a line out ({"spans": [[start, end], ...], "ms": ...}).
"""

import json
import logging
import sys
import time
import warnings
from collections.abc import Callable

Detector = Callable[[str], list[tuple[int, int]]]
WARM_UP = 5


def presidio() -> Detector:
    """With its pattern recognisers only: the language models that find names are not in any package index."""
    import spacy
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import SpacyNlpEngine

    class Blank(SpacyNlpEngine):
        def __init__(self) -> None:
            super().__init__(models=[{"lang_code": "en", "model_name": "blank"}])
            self.nlp = {"en": spacy.blank("en")}

        def load(self) -> None:
            """Nothing to load."""

    engine = AnalyzerEngine(nlp_engine=Blank(), supported_languages=["en"])
    return lambda text: [(found.start, found.end) for found in engine.analyze(text, language="en")]


def scrubadub() -> Detector:
    from scrubadub import Scrubber

    scrubber = Scrubber()
    return lambda text: [(filth.beg, filth.end) for filth in scrubber.iter_filth(text)]


def datafog() -> Detector:
    from datafog.services.text_service import TextService

    service = TextService(engine="regex")
    return lambda text: [(span.start, span.end) for span in service.annotate_text_sync(text, structured=True)]


PEERS = {"presidio": presidio, "scrubadub": scrubadub, "datafog": datafog}


def main() -> None:
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    detect = PEERS[sys.argv[1]]()
    texts = [json.loads(line)["text"] for line in sys.stdin]
    for text in texts[:WARM_UP]:
        detect(text)
    for text in texts:
        started = time.perf_counter()
        spans = detect(text)
        taken = (time.perf_counter() - started) * 1000
        sys.stdout.write(json.dumps({"spans": spans, "ms": taken}) + "\n")


if __name__ == "__main__":
    main()
