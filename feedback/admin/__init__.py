from feedback.admin import examples, rewards, submissions

__all__ = ["examples", "rewards", "submissions"]
