"""Labels texts by TF-IDF with logistic regression. Runs in the peers' own environment and imports nothing of the site.

    python classify.py [plain|balanced] < examples.json > predicted.json

In: {"train": [[text, {head: label}], ...], "test": [text, ...]}. Out: head to the test texts' labels, in order.
"""

import json
import sys
from typing import Any

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline, make_union


def predicted(train: list[tuple[str, str]], test: list[str], weight: str | None) -> list[str]:
    """Words, pairs of words and 3 to 5 characters; the regression as it is by default, but for the iterations."""
    features = make_union(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True),
    )
    model: Any = make_pipeline(features, LogisticRegression(max_iter=2000, class_weight=weight))
    model.fit([text for text, _ in train], [label for _, label in train])
    return [str(label) for label in model.predict(test)]


def main() -> None:
    weight = "balanced" if sys.argv[1] == "balanced" else None
    examples = json.load(sys.stdin)
    heads = sorted({head for _, labels in examples["train"] for head in labels})
    by_head = {head: [(text, labels[head]) for text, labels in examples["train"] if head in labels] for head in heads}
    json.dump({head: predicted(train, examples["test"], weight) for head, train in by_head.items()}, sys.stdout)


if __name__ == "__main__":
    main()
