"""The audit chain, to read."""

from django.contrib import admin
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from governance.admin.permissions import ReadOnly
from governance.models import Anchor, Decision


@admin.register(Decision)
class DecisionAdmin(ReadOnly, admin.ModelAdmin[Decision]):
    list_display = ["sequence", "created_at", "action", "outcome", "rules", "subject"]
    list_filter = ["outcome", "action", "requirement", "created_at"]
    search_fields = ["=subject", "=id", "=hash"]
    search_help_text = "A subject, the id of a decision, or a hash, in full."
    show_full_result_count = False
    fields = [
        "sequence",
        "created_at",
        "action",
        "subject",
        "outcome",
        "requirement",
        "findings_table",
        "errors",
        "revision",
        "took",
        "id",
        "previous_hash",
        "hash",
    ]
    readonly_fields = ["findings_table", "took"]

    @admin.display(description="rules that matched")
    def rules(self, decision: Decision) -> str:
        return ", ".join(f"{rule} v{version}" for rule, version in sorted(decision.rule_versions.items())) or "-"

    @admin.display(description="time taken")
    def took(self, decision: Decision) -> str:
        return f"{decision.ms:.1f} ms"

    @admin.display(description="findings")
    def findings_table(self, decision: Decision) -> SafeString | str:
        if not decision.findings:
            return "none"
        rows = format_html_join(
            "",
            "<tr><td>{} v{}</td><td>{}</td><td>{}</td><td>{}</td><td>{} to {}</td><td>{}</td></tr>",
            (
                [
                    finding[name]
                    for name in ("rule", "version", "category", "effect", "severity", "start", "end", "message")
                ]
                for finding in decision.findings
            ),
        )
        return format_html(
            "<table><thead><tr><th>Rule</th><th>Category</th><th>Effect</th><th>Severity</th><th>Characters</th>"
            "<th>What it says</th></tr></thead><tbody>{}</tbody></table>",
            rows,
        )


@admin.register(Anchor)
class AnchorAdmin(ReadOnly, admin.ModelAdmin[Anchor]):
    list_display = ["day", "sequence", "hash"]
    search_fields = ["=hash"]
    fields = ["day", "sequence", "hash", "created_at"]
