from collections.abc import Iterable

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from training.remarks import Remark


def badges(remarks: Iterable[Remark]) -> SafeString:
    shown = [(remark.badge,) for remark in remarks]
    return format_html_join(" ", '<span class="lab-badge lab-badge-remark">{}</span>', shown)
