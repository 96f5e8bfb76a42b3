import socket
from argparse import ArgumentParser
from pathlib import Path
from threading import Event
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from feedback.management.training_command import Train, TrainingCommand
from training.algorithms.registry import ALGORITHMS, UnknownAlgorithmError, algorithm
from training.launch import DEFAULT_PROBE_EVERY, DEFAULT_ROUNDS, MOST_ROUNDS, UNTOLD_ROUNDS
from training.models import Run
from training.run_log import LogKeeper
from training.store.access import TOKEN_SETTING, NoTokenError, address_of, listen, read_token

MODES = ("oneclick", "local", "distributed")
MOST_RUNNERS = 64
MOST_STALENESS = 20
KEPT = ("warm_start", "curriculum", "probe_every", "patience")
"""Options that a run keeps among its parameters, where they are set."""
DISTRIBUTED = ("runners", "max_staleness", "reviewed_only")
"""Options that only a distributed run has, and keeps with its parameters."""


class Command(TrainingCommand):
    help = "Train the feedback agent with Agent Lightning and make a candidate policy."
    kind = "feedback"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "mode",
            choices=MODES,
            help=(
                "oneclick makes its own data, so that it runs at once; local learns from reviewed examples only; "
                "distributed does as oneclick, with its rollouts made by runner processes here and elsewhere"
            ),
        )
        parser.add_argument("--algorithm", default="grpo", help=f"how it learns: {', '.join(ALGORITHMS)}")
        parser.add_argument(
            "--rounds",
            type=int,
            help=f"updates of the policy; {DEFAULT_ROUNDS} by default, and more where there are more examples to see",
        )
        parser.add_argument(
            "--warm-start", type=int, default=0, help="rounds of supervised learning before the first on rewards"
        )
        parser.add_argument(
            "--curriculum", action="store_true", help="draw tasks by measured success, the easy ones before the hard"
        )
        parser.add_argument(
            "--probe-every", type=int, default=DEFAULT_PROBE_EVERY, help="rounds between two looks at the frozen probes"
        )
        parser.add_argument(
            "--patience",
            type=int,
            default=0,
            help="stop once so many looks in a row, at examples kept for that, were no better than the best before "
            "them, and keep the best policy; 0 does all rounds",
        )
        parser.add_argument("--device", choices=["auto", "cpu", "cuda"], default=settings.TRAINING_DEVICE)
        self.add_common_arguments(parser)
        group = parser.add_argument_group("distributed")
        group.add_argument("--runners", type=int, help="runner processes beside the learner: 2 by default; 0 for none")
        group.add_argument(
            "--max-staleness",
            type=int,
            help="rounds that a rollout's policy may be behind; 2 by default, and 0 for what has no importance weights",
        )
        group.add_argument(
            "--reviewed-only", action="store_true", default=None, help="learn from reviewed examples only, as local"
        )
        group.add_argument(
            "--listen", metavar="HOST:PORT", help="serve the store there to runners that have no way to its tables"
        )
        group.add_argument("--token-file", type=Path, metavar="FILE", help=f"instead of {TOKEN_SETTING}")

    def handle(self, *args: Any, **options: Any) -> None:
        self.check_common(options, most_rounds=MOST_ROUNDS)
        self._check_algorithm(options)
        self._check_looks(options)
        self._check_distributed(options)
        from training.devices import NoSuchDeviceError, device_for

        try:
            device = device_for(options["device"])
        except NoSuchDeviceError as error:
            raise CommandError(str(error), returncode=2) from error
        served = self._served(options)
        rounds = options["rounds"] or DEFAULT_ROUNDS
        run = self.run_of(options, rounds=rounds, parameters=parameters_of(options))
        # Importing Agent Lightning takes long; whoever mistyped an option has been told by now.
        self.stderr.write("loading Agent Lightning (10 to 30 seconds)")
        self.carry_out(run, self._trained(device, served))
        self.report(run, as_json=options["json"])

    def _check_algorithm(self, options: dict[str, Any]) -> None:
        try:
            chosen = algorithm(options["algorithm"])
        except UnknownAlgorithmError as error:
            raise CommandError(f"--algorithm: {error}", returncode=2) from error
        if not 0 <= options["warm_start"] <= MOST_ROUNDS:
            raise CommandError(f"--warm-start: from 0 to {MOST_ROUNDS}", returncode=2)
        if chosen.kind != "supervised":
            return
        if options["warm_start"]:
            raise CommandError("--warm-start: supervised learning has no rounds on rewards to start", returncode=2)
        if options["curriculum"]:
            raise CommandError("--curriculum: supervised learning measures no success by task", returncode=2)

    def _check_looks(self, options: dict[str, Any]) -> None:
        every, patience, rounds = options["probe_every"], options["patience"], options["rounds"] or DEFAULT_ROUNDS
        if not 1 <= every <= MOST_ROUNDS:
            raise CommandError(f"--probe-every: from 1 to {MOST_ROUNDS}", returncode=2)
        if not 0 <= patience <= MOST_ROUNDS:
            raise CommandError(f"--patience: from 0 to {MOST_ROUNDS}", returncode=2)
        if patience and patience * every >= rounds:
            raise CommandError(
                f"--patience: {patience} looks, one every {every} rounds, could never stop a run of {rounds} rounds",
                returncode=2,
            )

    def _check_distributed(self, options: dict[str, Any]) -> None:
        given = [name for name in (*DISTRIBUTED, "listen") if options[name] is not None]
        if options["mode"] != "distributed":
            if given:
                raise CommandError(f"--{given[0].replace('_', '-')}: only distributed has it", returncode=2)
            return
        chosen = algorithm(options["algorithm"])
        if chosen.kind == "supervised":
            raise CommandError("--algorithm: supervised learning makes no rollouts to distribute", returncode=2)
        if not 0 <= (options["runners"] or 0) <= MOST_RUNNERS:
            raise CommandError(f"--runners: from 0 to {MOST_RUNNERS}", returncode=2)
        if not 0 <= (options["max_staleness"] or 0) <= MOST_STALENESS:
            raise CommandError(f"--max-staleness: from 0 to {MOST_STALENESS}", returncode=2)
        if options["max_staleness"] and not chosen.corrects_staleness:
            raise CommandError(
                f"--max-staleness: {options['algorithm']} has no importance weights, so every rollout has to be of its "
                "newest policy",
                returncode=2,
            )

    def _served(self, options: dict[str, Any]) -> "tuple[socket.socket, str] | None":
        """The socket and the token of the store's server; None where it is not served."""
        if options["listen"] is None:
            return None
        host, _, port = options["listen"].rpartition(":")
        if not host or not port.isdecimal():
            raise CommandError(f"--listen: HOST:PORT, not {options['listen']}", returncode=2)
        try:
            token = read_token(options["token_file"])
            return listen(host.strip("[]"), int(port)), token
        except NoTokenError as error:
            raise CommandError(str(error), returncode=2) from error
        except OSError as error:
            raise CommandError(f"--listen: {options['listen']} cannot be had: {error}", returncode=2) from error

    @staticmethod
    def _trained(device: str, address: "tuple[socket.socket, str] | None") -> Train:
        from feedback.learning.distributed import StoreAddress
        from feedback.learning.training import train

        def trained(run: Run, log: LogKeeper, stop: Event) -> None:
            if address is not None:
                log.say(f"the store is served at {address_of(address[0])}")
            train(run, device=device, log=log, stop=stop, served=StoreAddress(*address) if address else None)

        return trained


def parameters_of(options: dict[str, Any]) -> dict[str, Any]:
    """What a new run keeps of what it was asked, besides its columns."""
    kept = {name: options[name] for name in KEPT if options.get(name)} | (
        {} if options["rounds"] else {UNTOLD_ROUNDS: True}
    )
    distributed = {name: options[name] for name in DISTRIBUTED if options.get(name) is not None}
    return {**kept, "distributed": distributed} if distributed else kept
