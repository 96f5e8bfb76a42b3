from governance.models import Anchor, GoldenResult, Rule
from governance.selectors import next_change
from tractatus_site.docs.blocks import register_block
from tractatus_site.docs.evidence import anchors, golden, rules
from tractatus_site.freshness.tables import watch


def register() -> None:
    watch(Anchor, GoldenResult)
    watch(Rule, until=next_change)
    register_block("golden-scores", golden.BLOCK)
    register_block("anchors", anchors.BLOCK)
    register_block("feedback-rules", rules.BLOCK)
