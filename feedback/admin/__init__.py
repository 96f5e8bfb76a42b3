from feedback.admin import attachments, examples, notices, rewards, routes, shift, submissions

__all__ = ["attachments", "examples", "notices", "rewards", "routes", "shift", "submissions"]
