from feedback.errors import FeedbackError


class RefusedError(FeedbackError):
    """A request that is not let through, with what an honest answer to it says."""

    def __init__(
        self,
        code: str,
        sentence: str,
        *,
        status: int,
        retry_after: int | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.status = status
        again = {} if retry_after is None else {"Retry-After": str(retry_after)}
        self.headers = {**(headers or {}), **again}
