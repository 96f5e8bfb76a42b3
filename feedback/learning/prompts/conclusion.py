"""The end of a run that trained prompts: its search scored, registered as the candidate, and told in figures."""

from feedback.agent.templates import first_search, search_in, serving_search
from feedback.kinds import PROMPTS
from feedback.learning.evaluation import Evaluation
from feedback.learning.figures import figures, violations
from feedback.learning.measuring import write_down
from feedback.learning.prompts.drafts import evaluate_search, tasks_of
from feedback.learning.prompts.session import PromptSession
from governance.services import current_rule_set
from training import registry, runs
from training.algorithms.prompt_search import PromptSearch
from training.facts import measured
from training.series import total


def conclude(session: PromptSession) -> None:
    """Score the run's search on the held-out part beside the one that learned nothing, and register it.

    Raises StoppedError and EndpointError: a resumed run begins here, because all its rounds were done.
    """
    run, held_out, rounds = session.run, session.examples.held_out, session.config.rounds
    session.say(f"evaluating on {len(held_out)} held-out examples")
    rules, tasks = current_rule_set(), tasks_of(held_out, session.weights)

    def score(search: PromptSearch) -> Evaluation:
        return evaluate_search(
            search, tasks, rules, session.endpoint, session.weights, before=lambda: session.require_going(rounds)
        )

    trained, before = score(session.search), score(first_search())
    serving = serving_search() or registry.install_first(
        kind=PROMPTS,
        weights=first_search().to_json().encode(),
        scores={"held_out": before.as_dict(), "violations": {"attempted": before.attempted, "executed": 0}},
    )
    runs.beat(run, rounds_done=rounds, seconds=session.elapsed())
    scores = {"held_out": trained.as_dict(), "violations": violations(run)}
    version = registry.register(kind=PROMPTS, weights=session.search.to_json().encode(), scores=scores, run=run)
    kept = write_down(version, trained, held_out, rules, {})
    if measured(serving, like=kept) is None:
        theirs = before if serving.run_id is None else score(search_in(serving))
        write_down(serving, theirs, held_out, rules, {})
    contexts = [task["context"] for task in session.tasks]
    result = figures(run, version, trained, before) | {
        "tokens": int(total(run, "tokens")),
        "cost": total(run, "cost") if session.endpoint.prices.known else None,
        "templates": {name: session.search.mean_over(name, contexts=contexts) for name in session.search.templates},
    }
    runs.succeed(run, result=result)
