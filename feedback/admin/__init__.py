from feedback.admin import attachments, examples, notices, rewards, shift, submissions

__all__ = ["attachments", "examples", "notices", "rewards", "shift", "submissions"]
