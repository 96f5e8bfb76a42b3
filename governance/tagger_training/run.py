"""One training run from nothing to the files that the web process reads."""

from collections.abc import Callable
from typing import Any

from governance.core.tagger.decoder import Decoder
from governance.core.tagger.model import trained
from governance.core.tagger.tagging import Tagger
from governance.core.tagger.vocabulary import gazetteer
from governance.tagger_training.card import write_card
from governance.tagger_training.corpus import Chosen, Corpus
from governance.tagger_training.scoring import scores
from governance.tagger_training.sources import write_gazetteer
from governance.tagger_training.training import fit, write_model

TEST_SENTENCES = 3_000
# Apart from the seed of training, so that the test draws other names and choices.
TEST_SEED_SHIFT = 1_000_003


def train(*, sentences: int, seed: int, report: Callable[[str], object]) -> dict[str, Any]:
    """Write the lists, the model and the card, and return the card."""
    names = write_gazetteer()
    gazetteer.cache_clear()
    lists = gazetteer()
    corpus = Corpus(seed, lists, Chosen(test=False))
    report(f"writing {sentences} sentences")
    written = [corpus.sentence() for _ in range(sentences)]
    report("training")
    model = fit(written, lists, seed)
    write_model(model)
    trained.cache_clear()
    report("measuring")
    test = Corpus(seed + TEST_SEED_SHIFT, lists, Chosen(test=True))
    drawn = [test.sentence() for _ in range(TEST_SENTENCES)]
    marked = [sentence for sentence in drawn if sentence.spans]
    harmless = [sentence for sentence in drawn if not sentence.spans]
    measured = scores(Tagger(Decoder(trained(), lists), lists), marked, harmless)
    size = {"marked": len(marked), "harmless": len(harmless), "templates": test.templates}
    return write_card(
        sentences=sentences, seed=seed, weights=len(model["weights"]), names=names, test=size, scores=measured
    )
