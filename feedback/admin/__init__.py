from feedback.admin import examples, rewards, shift, submissions, webhooks

__all__ = ["examples", "rewards", "shift", "submissions", "webhooks"]
