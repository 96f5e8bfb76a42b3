"""The model card of a version: what it is, what it learned from, how well it does, and what it is not for.

After Mitchell et al. (2019), Model cards for model reporting, FAT* '19.
"""

from typing import Any

from django.db.models import Q
from django.template.loader import render_to_string

from training import registry, words
from training.gate_lines import gate_lines, limit_lines, live_lines
from training.models import PolicyVersion, Promotion

OTHER_LIMITS = {
    "prompts": (
        "It chooses what a language model is told, not what that answers: governance reads every answer.",
        "What it learned holds for the language model that it was trained with; another one has to be tried anew.",
        "Its reward is computed by rules: it says how well a reply follows them, not whether it helped its reader.",
    )
}
LIMITS = (
    "It chooses among the labels that it knows even where none fits; a person confirms or corrects each.",
    "It reads hashed n-grams: a word that it never saw, or another language than its examples', tells it little.",
    "Its reward is computed by rules: it says how well a reply follows them, not whether it helped its reader.",
    "Held-out examples may be synthetic: a score on them is likely to be above the one on what readers write.",
)


def model_card(policy: PolicyVersion) -> dict[str, Any]:
    serving = registry.champion(policy.kind)
    switches = Promotion.objects.filter(Q(policy=policy) | Q(previous=policy))
    related = switches.select_related("policy", "previous", "promoted_by")
    return {
        "title": f"Model card of {policy}",
        "provenance": provenance(policy),
        "parameters": list(words.rows(policy.run.parameters)) if policy.run and policy.run.parameters else [],
        "scores": list(words.rows(policy.scores)) if policy.scores else [],
        "evaluation": policy.evaluations.first(),
        "gate": gate_lines(registry.gate(policy)),
        "compared": serving,
        "limits_of_gate": limit_lines(policy.kind),
        "live": live_lines(policy, serving),
        "switches": related.defer("policy__weights", "previous__weights"),
        "trials": policy.trials.select_related("started_by", "ended_by"),
        "limits": OTHER_LIMITS.get(policy.kind, LIMITS),
    }


def as_markdown(policy: PolicyVersion) -> str:
    """The card for those who get the weights without this site."""
    return render_to_string("admin/training/policyversion/card.md", model_card(policy))


def provenance(policy: PolicyVersion) -> list[tuple[str, str]]:
    return [
        ("Agent", policy.kind),
        ("Made", f"{policy.created_at:%d %b %Y, %H:%M:%S} UTC"),
        *training_of(policy),
        ("SHA-256 of the examples learned from", policy.data_sha256 or words.NOTHING),
        ("Version of the reward", policy.reward_version or words.NOTHING),
        ("Revision of the rules", policy.rule_revision or words.NOTHING),
        ("Code version", policy.code_version or words.NOTHING),
        ("Seed", words.NOTHING if policy.seed is None else str(policy.seed)),
        ("SHA-256 of the weights", policy.weights_sha256),
    ]


def training_of(policy: PolicyVersion) -> list[tuple[str, str]]:
    run = policy.run
    if run is None:
        return [("Trained by", "nothing: it is the untrained one")]
    sizes = {part: (run.data.get(part) or {}).get("examples") for part in ("train", "held_out")}
    return [
        ("Trained by", f"{run.algorithm}, {run.rounds_done} rounds"),
        ("Device", run.device or words.NOTHING),
        ("Examples to learn from", words.text(sizes["train"])),
        ("Examples held out", words.text(sizes["held_out"])),
    ]
