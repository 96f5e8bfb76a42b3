from feedback.admin import examples, submissions

__all__ = ["examples", "submissions"]
