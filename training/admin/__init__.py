from training.admin import experiments, policies, rollouts, runs, schedules

__all__ = ["experiments", "policies", "rollouts", "runs", "schedules"]
