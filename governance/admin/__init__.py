"""Importing the package registers its admin pages."""

from governance.admin import dashboard, decisions, deliberations, reviews, rules  # noqa: F401
