class CannotTrainError(Exception):
    """Something that a run needs is not there; the message says what, and where it comes from."""


class NoEndpointError(CannotTrainError):
    def __init__(self) -> None:
        super().__init__("AGENT_LLM_ENDPOINT is not set: there is no language model to train prompts for")


class EditsMissingError(CannotTrainError):
    def __init__(self) -> None:
        super().__init__("--algorithm apo needs the package poml, which is not installed: make apo-setup")
