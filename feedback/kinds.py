"""The kinds of agent that this site trains, as runs and versions name them."""

POLICY = "feedback"
PROMPTS = "prompts"
