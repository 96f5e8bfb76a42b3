"""Train the prompts of the language model: drafts through Agent Lightning, rewards as everywhere, a candidate.

Worker only. What is learned ends in a version of the search that chooses in service, which goes through the same
registry and gate as any policy.
"""

from threading import Event

from feedback.learning.prompts.conclusion import conclude
from feedback.learning.prompts.fitting import FITTERS
from feedback.learning.prompts.session import prepare
from feedback.learning.session import StoppedError
from training.endpoint.client import EndpointError
from training.heartbeat import Heartbeat
from training.models import Run
from training.rounds import NothingLearnedError
from training.run_log import LogKeeper


def train_prompts(run: Run, *, log: LogKeeper, stop: Event) -> Run:
    """Carry a run that this process has acquired to its end. What it raises, the caller writes down.

    Raises StoppedError when `stop` was set before the last round or the model gives no answer, and CannotTrainError.
    """
    try:
        with Heartbeat(run, stop=stop, log=log):
            session = prepare(run, say=log.say, stop=stop)
            FITTERS[run.algorithm](session)
            conclude(session)
    except (EndpointError, NothingLearnedError) as error:
        # The model may answer again in a minute, and what was learned before is worth keeping.
        raise StoppedError(f"stopped after round {run.rounds_done} of {run.rounds_total}, {error}") from error
    return run
