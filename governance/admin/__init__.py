"""Importing the package registers its admin pages."""

from governance.admin import decisions, reviews, rules  # noqa: F401
