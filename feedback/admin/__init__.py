from feedback.admin import examples, rewards, shift, submissions

__all__ = ["examples", "rewards", "shift", "submissions"]
