"""{% remembered "name" what it depends on %}: a part of a page that is made once, until something it shows changes."""

from django import template
from django.template import Context, NodeList
from django.template.base import FilterExpression, Parser, Token
from django.utils.safestring import SafeString, mark_safe

from tractatus_site.freshness.remembering import remembered as kept

register = template.Library()


class RememberedNode(template.Node):
    """For visitors only: what staff see is made each time, so that nothing of it is shown to others. So is the page of
    an error, which may be shown before it is known who asks."""

    def __init__(self, nodes: NodeList, key: list[FilterExpression]) -> None:
        self.nodelist = nodes
        self.key = key

    def render(self, context: Context) -> SafeString:
        user = getattr(context.get("request"), "user", None)
        if user is None or not user.is_anonymous:
            return self.nodelist.render(context)
        key = tuple(str(part.resolve(context)) for part in self.key)
        # Rendered by a template, which has escaped what it had to.
        return mark_safe(kept(key, lambda: self.nodelist.render(context)))  # noqa: S308


@register.tag
def remembered(parser: Parser, token: Token) -> RememberedNode:
    key = [parser.compile_filter(part) for part in token.split_contents()[1:]]
    if not key:
        raise template.TemplateSyntaxError("remembered: what is it called, and what does it depend on?")
    nodes = parser.parse(("endremembered",))
    parser.delete_first_token()
    return RememberedNode(nodes, key)
