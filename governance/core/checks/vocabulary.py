"""Word lists as patterns, so that a list reads as a list."""


def one_of(phrases: str) -> str:
    """A pattern for one of the phrases in a list separated by commas; each may itself be a pattern."""
    return f"(?:{'|'.join(phrases.split(', '))})"
