"""What a row of the inbox shows."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timesince import timesince

from feedback import selectors
from feedback.inbox.listing import EXCERPT

COLUMNS = ["summary", "standing", "labels", "assigned", "due", "received"]

LABEL = 60


class Columns:
    def action_checkbox(self, row: Any) -> SafeString:
        """As the admin's own, which would read the whole text of each row to name its box."""
        label = f"Select: {row.excerpt[:LABEL]}"
        box = '<input type="checkbox" name="{}" value="{}" class="action-select" aria-label="{}">'
        return format_html(box, ACTION_CHECKBOX_NAME, row.pk, label)

    @admin.display(description="feedback")
    def summary(self, row: Any) -> SafeString:
        if not row.excerpt:
            return format_html('<em class="inbox-quiet">nothing kept</em>')
        parts = format_html_join("", "{}", ((_piece(piece),) for piece in selectors.pieces(row.excerpt)))
        return format_html("{}{}", parts, "…" if len(row.excerpt) == EXCERPT else "")

    @admin.display(description="state")
    def standing(self, row: Any) -> SafeString:
        return format_html('<span class="inbox-state inbox-{}">{}</span>', row.state, row.get_state_display())

    @admin.display
    def labels(self, row: Any) -> SafeString | str:
        triage = selectors.triage_of(row)
        if triage is None:
            return ""
        labels = selectors.labels_of(triage)
        sure = "by a person" if triage.confirmed_at else f"{triage.confidence:.0%} sure"
        return format_html(
            '{0} <br><span class="inbox-severity inbox-{1}" data-severity="{1}">{1}</span>'
            ' <br><span class="inbox-quiet">{2}</span>',
            labels["category"],
            labels["severity"],
            sure,
        )

    @admin.display(description="who, tags")
    def assigned(self, row: Any) -> SafeString:
        tags = format_html_join(" ", '<span class="inbox-tag">{}</span>', ((tag.name,) for tag in row.tags.all()))
        return format_html("{} {}", row.assignee or "", tags)

    @admin.display(description="due", ordering="due_at")
    def due(self, row: Any) -> SafeString | str:
        if row.due_at is None:
            return ""
        now = timezone.now()
        if row.due_at > now:
            return format_html(
                '<time datetime="{}">in {}</time>', row.due_at.isoformat(), timesince(now, row.due_at, depth=1)
            )
        return format_html(
            '<time class="inbox-overdue" datetime="{}"><span aria-hidden="true">▲</span> {} overdue</time>',
            row.due_at.isoformat(),
            timesince(row.due_at, now, depth=1),
        )

    @admin.display(description="received", ordering="received_at")
    def received(self, row: Any) -> SafeString:
        return format_html(
            '<time datetime="{}">{}</time>', row.received_at.isoformat(), f"{row.received_at:%d %b %H:%M}"
        )


def _piece(piece: selectors.Piece) -> str | SafeString:
    return format_html("<mark>{}</mark>", piece.text) if piece.masked else piece.text
