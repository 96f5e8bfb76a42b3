from training.admin import policies, rollouts, runs

__all__ = ["policies", "rollouts", "runs"]
