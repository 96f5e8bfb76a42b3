from tractatus_site.docs.blocks import register_block
from tractatus_site.docs.evidence import anchors, golden, rules


def register() -> None:
    register_block("golden-scores", golden.BLOCK)
    register_block("anchors", anchors.BLOCK)
    register_block("feedback-rules", rules.BLOCK)
