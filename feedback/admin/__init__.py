from feedback.admin import attachments, examples, notices, rewards, routes, shift, submissions, webhooks

__all__ = ["attachments", "examples", "notices", "rewards", "routes", "shift", "submissions", "webhooks"]
