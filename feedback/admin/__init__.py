from feedback.admin import attachments, erasing, examples, notices, rewards, routes, shift, submissions

__all__ = ["attachments", "erasing", "examples", "notices", "rewards", "routes", "shift", "submissions"]
