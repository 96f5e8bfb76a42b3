from training.admin import experiments, policies, rollouts, runs

__all__ = ["experiments", "policies", "rollouts", "runs"]
