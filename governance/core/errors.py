"""The one error that a rule's author can cause."""


class MalformedRuleError(ValueError):
    """A rule that cannot be compiled. `field` names what is at fault, `message` says why."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message
