from feedback.admin import examples, presets, rewards, shift, submissions

__all__ = ["examples", "presets", "rewards", "shift", "submissions"]
