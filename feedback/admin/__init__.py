from feedback.admin import examples, rewards, routes, shift, submissions, webhooks

__all__ = ["examples", "rewards", "routes", "shift", "submissions", "webhooks"]
