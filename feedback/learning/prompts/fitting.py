"""How prompts learn: which template suits which feedback, or a better text for one of them.

Worker only: importing this module imports agentlightning and torch.
"""

from dataclasses import asdict
from functools import partial

import agentlightning as agl

from feedback.agent.instructions import MalformedTemplateError, check
from feedback.agent.prompted import drafting_agent
from feedback.learning.errors import EditsMissingError
from feedback.learning.prompts.session import PromptSession
from governance.core.actions import ProposedAction
from governance.services import current_rule_set, record_many
from training import prompts
from training.prompt_loop import PromptLoop, learn
from training.references import run_reference
from training.reviews import UPDATE, update_subject
from training.rounds import RoundReport
from training.runners import trainer_here
from training.store.database import thread
from training.store.private_queue import PrivateQueueStore
from training.store.tracer import BatchTracer

VALIDATION = 16
"""Examples that an edited template is measured by in the end."""


def fit_search(session: PromptSession) -> None:
    """Learn which template earns most on which feedback. Raises StoppedError; what was learned is kept."""

    async def after_round(report: RoundReport) -> None:
        await thread.run(_tell, session, report)
        await thread.run(session.save, report.round + 1)

    loop = PromptLoop(
        search=session.search,
        reference=run_reference(session.run.pk),
        config=session.config,
        first_round=session.first_round,
        permit=session.may_learn,
        after_round=after_round,
        stop=session.stop,
    )
    trainer = trainer_here(loop, store=PrivateQueueStore(), tracer=BatchTracer())
    trainer.fit(drafting_agent, train_dataset=list(session.tasks))
    if loop.rounds_done < session.config.rounds:
        raise session.stopped(loop.rounds_done)


def fit_edits(session: PromptSession) -> None:
    """Have the model edit the template that earns most, and teach the search what the best edit earned.

    Raises StoppedError: a run that is resumed edits anew, unless all its rounds were done.
    """
    try:
        from training.prompt_edits import EDITS, EditsStoppedError, PromptEdits, seed_resources
    except ImportError as error:
        raise EditsMissingError from error
    if session.first_round == session.config.rounds:
        return
    seed = _likeliest(session)
    session.run.parameters["edits"] = asdict(EDITS)
    session.run.save(update_fields=["parameters"])
    edits = PromptEdits(
        session.endpoint,
        name=seed.rpartition("/")[0],
        reference=run_reference(session.run.pk),
        config=session.config,
        accept=lambda text: thread.run(_acceptable, session, text),
        permit=session.may_learn,
        after_round=lambda report: thread.run(_tell, session, report),
        stop=session.stop,
    )
    session.say(f"editing {seed}")
    trainer = trainer_here(
        edits,
        store=PrivateQueueStore(),
        tracer=BatchTracer(),
        adapter=agl.TraceToMessages(),
        initial_resources=seed_resources(prompts.text_of(seed)),
    )
    held_back = min(VALIDATION, len(session.tasks) // 2)
    validation, tasks = list(session.tasks[:held_back]), list(session.tasks[held_back:])
    try:
        trainer.fit(drafting_agent, train_dataset=tasks, val_dataset=validation)
    except EditsStoppedError as error:
        raise session.stopped(session.run.rounds_done) from error
    best = prompts.keep(edits.name, edits.best)
    session.say(f"the best template is {best}")
    session.search.add(best)
    learn(session.search, [drafted for drafted in edits.drafts if drafted.template in session.search.templates])
    session.save(session.config.rounds)


FITTERS = {"search": fit_search, "apo": fit_edits}
"""How each algorithm learns."""


def _likeliest(session: PromptSession) -> str:
    """The template that is expected to earn most over the examples."""
    contexts = [task["context"] for task in session.tasks]
    return max(session.search.templates, key=partial(session.search.mean_over, contexts=contexts))


def _acceptable(session: PromptSession, text: str) -> bool:
    """Whether an edited template can be filled, and governance lets it be tried."""
    try:
        check(text)
    except MalformedTemplateError as error:
        session.say(f"an edit is left out: {error}")
        return False
    action = ProposedAction(UPDATE, text=text, parameters={"edit": 1}, subject=update_subject(session.run))
    decision = current_rule_set().decide(action)
    record_many([(action, decision)])
    if decision.outcome != "allow":
        session.say(f"an edit is left out: governance says {decision.outcome}")
    return decision.outcome == "allow"


def _tell(session: PromptSession, report: RoundReport) -> None:
    session.record_round(report)
    session.say(
        f"round {report.round + 1}/{session.config.rounds}  reward {report.values['reward']:+.3f}  "
        f"drafts blocked {report.values['violations_attempted']:.0f}  tokens {report.values['tokens']:.0f}"
    )
