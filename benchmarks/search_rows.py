"""Documents in bulk, for the benchmark of the search: made of the sentences and headings of the real ones, with rarer
words among them, as frequent as Zipf's law has it."""

import re
from html import escape
from itertools import accumulate
from pathlib import Path
from random import Random

from governance.core.lexicon import listed
from tractatus_site.docs.models import CATEGORIES, Document
from tractatus_site.docs.search.indexing import refresh_index

SEED = 6
BATCH = 1_000
SECTIONS = (4, 9)
SENTENCES = (2, 6)
# As the real documents have them.
AUDIENCES = (["general"], ["general", "technical"], ["technical", "implementer"], ["researcher"], ["operator"])
PUBLIC = 0.9
STRANGE = 3  # words of the lexicon in each sentence
DOCS = Path(__file__).resolve().parent.parent / "docs_content"
SENTENCE = re.compile(r"^[A-Z][^|#\[\]`]{30,200}?[.?]$", re.MULTILINE)
HEADING = re.compile(r"^##+ (.+)$", re.MULTILINE)


class Maker:
    """The same documents each time, from a seed."""

    def __init__(self) -> None:
        self.random = Random(SEED)  # noqa: S311 - so that runs repeat
        text = "\n".join(path.read_text(encoding="utf-8") for path in sorted(DOCS.glob("*.md")))
        joined = re.sub(r"(?<=[a-z,])\n(?=[a-z])", " ", text)
        self.sentences = SENTENCE.findall(joined)
        self.headings = HEADING.findall(text)
        self.words = listed()
        self.odds = list(accumulate(1 / place for place in range(1, len(self.words) + 1)))

    def strange(self, count: int) -> list[str]:
        return self.random.choices(self.words, cum_weights=self.odds, k=count)

    def sentence(self) -> str:
        own = self.random.choice(self.sentences)
        return f"{own} {' '.join(self.strange(STRANGE)).capitalize()}."

    def document(self, number: int) -> Document:
        choose = self.random.choice
        summary, sections = self.sentence(), [self.section() for _ in range(self.random.randint(*SECTIONS))]
        words = " ".join(f"{heading} {text}" for heading, text in sections)
        parts = (
            f'<h2 id="section-{place}">{escape(heading)}</h2>\n<p>{escape(text)}</p>'
            for place, (heading, text) in enumerate(sections)
        )
        return Document(
            slug=f"generated-{number}",
            title=f"{choose(self.headings)} and {' '.join(self.strange(2))}",
            category=choose(list(CATEGORIES)),
            quadrant=choose(Document.Quadrant.values),
            technical_level=choose(Document.Level.values),
            audience=choose(AUDIENCES),
            visibility="public" if self.random.random() < PUBLIC else "internal",
            persistence=choose(Document.Persistence.values),
            type="explanation",
            version="1.0",
            order=number,
            markdown=words,
            html=f"<p>{escape(summary)}</p>\n" + "\n".join(parts),
            summary=summary[:200],
            search_text=f"{summary} {words}",
            words=len(words.split()),
            checksum=str(number),
        )

    def section(self) -> tuple[str, str]:
        text = " ".join(self.sentence() for _ in range(self.random.randint(*SENTENCES)))
        return f"{self.random.choice(self.headings)} {' '.join(self.strange(2))}", text


def fill(size: int) -> None:
    """Without Markdown and governance, which are not measured here. Indexed as the site does it."""
    maker = Maker()
    for start in range(0, size, BATCH):
        Document.objects.bulk_create(maker.document(number) for number in range(start, min(size, start + BATCH)))
    refresh_index()
