"""What the law, and plain decency, ask of a form on the web: children, special categories, consent, language."""

from governance.core.checks.compliance import consent, language, minors, special_categories  # noqa: F401
