"""The roles that the site ships, each a group, and what each may do.

Duties are kept apart: who trains and promotes changes no rule and decides no review, and who changes rules promotes
nothing. A promotion passes the gate and governance before it happens; to overrule the gate is in no role, and neither
are accounts, webhooks and the erasing of feedback: these are the superuser's. Only who answers sees an address.
"""

from collections.abc import Mapping

VIEWER = (
    "docs.view_document",
    "docs.view_missedsearch",
    "docs.view_revision",
    "feedback.view_reviewedexample",
    "feedback.view_rewardversion",
    "feedback.view_shiftmeasurement",
    "feedback.view_submission",
    "governance.view_rule",
    "training.view_experiment",
    "training.view_policyversion",
    "training.view_promotion",
    "training.view_run",
    "training.view_trainingschedule",
    "training.view_trial",
)
TRIAGER = (
    "django_q.view_ormq",
    "feedback.add_apitoken",
    "feedback.add_submission",
    "feedback.add_tag",
    "feedback.change_triage",
    "feedback.view_apitoken",
    "feedback.view_preset",
    "feedback.view_reviewedexample",
    "feedback.view_submission",
    "feedback.view_tag",
    "feedback.work_on_submission",
)
PUBLISHER = (
    "feedback.add_apitoken",
    "feedback.add_preset",
    "feedback.change_preset",
    "feedback.change_reply",
    "feedback.view_apitoken",
    "feedback.view_contact",
    "feedback.view_preset",
    "feedback.view_submission",
)
TRAINER = (
    "django_q.view_ormq",
    "feedback.add_reviewedexample",
    "feedback.add_rewardversion",
    "feedback.delete_reviewedexample",
    "feedback.view_reviewedexample",
    "feedback.view_rewardversion",
    "feedback.view_shiftmeasurement",
    "training.add_run",
    "training.add_trainingschedule",
    "training.change_alias",
    "training.change_trainingschedule",
    "training.delete_trainingschedule",
    "training.view_experiment",
    "training.view_policyversion",
    "training.view_promotion",
    "training.view_rollout",
    "training.view_run",
    "training.view_trainingschedule",
    "training.view_trial",
    "training.view_worker",
)
RULE_EDITOR = (
    "governance.add_deliberation",
    "governance.add_rule",
    "governance.change_deliberation",
    "governance.change_review",
    "governance.change_rule",
    "governance.view_decision",
    "governance.view_deliberation",
    "governance.view_review",
    "governance.view_rule",
)
AUDITOR = (
    *VIEWER,
    "admin.view_logentry",
    "auth.view_group",
    "auth.view_user",
    "axes.view_accessattempt",
    "axes.view_accessfailurelog",
    "axes.view_accesslog",
    "django_q.view_failure",
    "django_q.view_ormq",
    "django_q.view_schedule",
    "django_q.view_success",
    "feedback.export_submission",
    "feedback.view_apitoken",
    "feedback.view_delivery",
    "feedback.view_languageroute",
    "feedback.view_notice",
    "feedback.view_preset",
    "feedback.view_tag",
    "feedback.view_tombstone",
    "feedback.view_webhook",
    "governance.view_anchor",
    "governance.view_decision",
    "governance.view_deliberation",
    "governance.view_review",
    "training.view_rollout",
    "training.view_worker",
)

ROLES: Mapping[str, tuple[str, ...]] = {
    "viewer": VIEWER,
    "triager": TRIAGER,
    "publisher of replies": PUBLISHER,
    "trainer": TRAINER,
    "rule editor": RULE_EDITOR,
    "auditor": AUDITOR,
}
