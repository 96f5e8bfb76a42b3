from feedback.admin import examples, rewards, routes, shift, submissions

__all__ = ["examples", "rewards", "routes", "shift", "submissions"]
