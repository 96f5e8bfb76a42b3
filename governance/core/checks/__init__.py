"""Importing the package enters every check in the registry."""

from governance.core.checks import (  # noqa: F401
    accounts,
    claims,
    links,
    mail,
    network,
    phone,
    sentiment,
    statistics_claims,
    structured,
    threats,
    tokens,
)
