from feedback.admin import erasing, examples, rewards, shift, submissions

__all__ = ["erasing", "examples", "rewards", "shift", "submissions"]
