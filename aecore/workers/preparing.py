"""What comes before the first step: torch, the data, the autoencoder, and the newest checkpoint if there is one."""

from __future__ import annotations

from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..errors import UserError
from ..presets import checked
from ..runs.log import EventLog
from ..runs.run import Run
from ..settings import most_threads, places_taken, workers_chosen
from ..texts import mark
from .leaving import Stopped, stoppable_preparation
from .memory import forget_peak
from .requests import ControlFolder
from .schedule import STATUS_EVERY
from .telling import Teller

if TYPE_CHECKING:
    from ..latent.plane import Plane
    from ..runs.checkpoints import Checkpoint
    from ..training.loop import Trainer

__all__ = [
    "OTHERWISE",
    "Prepared",
    "is_out_of_memory",
    "places_of",
    "prepare",
    "threads_of",
    "torch_threads",
    "torch_version",
    "warm_up",
]

OUT_OF_MEMORY = ("out of memory", "allocate memory", "not enough memory")
PASSED_OVER = mark("A newer checkpoint was damaged; training went on from step {resumed}.")
UNFIT = mark("The checkpoint {name} does not fit this run: it belongs to another one.")
BEGAN_ANEW = mark("All checkpoints were damaged; training began anew.")
OTHERWISE = mark(
    "Trained on with another version of torch or another number of threads: the result is not bit for bit as in one go."
)


@dataclass(frozen=True)
class Prepared:
    """A training that can begin, or go on."""

    trainer: Trainer
    log: EventLog
    plane: Plane | None
    """The map plane of the newest snapshot, so that a film goes on where it was."""
    note: str
    """What is not as it would have been without an interruption; empty when all is."""
    resumed: int
    """The step that it goes on from."""


def prepare(run: Run, control: ControlFolder, teller: Teller, open_files: ExitStack) -> Prepared:
    """Load everything `run` needs to train; the log stays open as long as `open_files`. Raises UserError when it cannot
    be trained, `Stopped` when it is to be left."""
    # torch takes over a second to import; a new worker does without it until it has a place.
    import torch

    from ..data.loading import load
    from ..evaluation.beginning import fitting_weights, kept_weights
    from ..runs.checkpoints import newest_checkpoint
    from ..training.device import choose_device, describe_device, threads_for
    from ..training.events import Download
    from ..training.loop import Trainer
    from .publish import last_plane

    run.sweep_unfinished()
    spec, card = run.spec, run.card
    threads = most_threads()
    torch.set_num_threads(threads)
    forget_peak()
    device = choose_device(spec.device)
    teller.say(device=describe_device(device))
    checkpoint = newest_checkpoint(run.checkpoints)
    log = open_files.enter_context(
        closing(EventLog(run.events_path, keep=checkpoint.numbers["log"] if checkpoint else 0))
    )

    def tell_download(done: int, total: int) -> None:
        """Log a download's progress at most four times a second; a stop request ends it."""
        if control.request().stop:
            raise Stopped
        if teller.silence() > STATUS_EVERY or done >= total:
            log.append(Download(done, total).record())
            teller.say()

    dataset = load(spec.data, tell_download, card)  # says that the card is false before a rule speaks of what it says
    teller.trainer = trainer = Trainer(checked(spec, card), dataset, device, control)
    if device.type == "cpu":
        torch.set_num_threads(threads_for(trainer.batch, sum(w.numel() for w in trainer.optimised), threads))
        teller.say(device=describe_device(device))
    if checkpoint:
        resume(trainer, checkpoint)
    elif spec.start:
        trainer.learner.begin_with(fitting_weights(trainer.model, kept_weights(run)))
    note = note_on(checkpoint) if checkpoint else BEGAN_ANEW if run.steps("checkpoint") else ""
    teller.say(reason=note, reason_values={"resumed": trainer.step})
    return Prepared(trainer, log, last_plane(run, trainer.step), note, trainer.step)


def resume(trainer: Trainer, checkpoint: Checkpoint) -> None:
    try:
        trainer.load(checkpoint.tensors, checkpoint.numbers)
    except (RuntimeError, KeyError, ValueError, TypeError, AttributeError) as error:
        if is_out_of_memory(error):
            raise
        raise UserError(
            UNFIT, mark("Delete its folder of checkpoints to train it anew."), name=checkpoint.path.name
        ) from error


def is_out_of_memory(error: Exception) -> bool:
    """Whether an error of torch or NumPy says that memory did not suffice."""
    return any(words in str(error).lower() for words in OUT_OF_MEMORY)


def note_on(checkpoint: Checkpoint) -> str:
    """Say what is not as it would have been without the interruption; empty when all is."""
    if checkpoint.passed_over:
        return PASSED_OVER
    same = (checkpoint.numbers.get("threads"), checkpoint.numbers.get("torch")) == (torch_threads(), torch_version())
    return "" if same else OTHERWISE


def threads_of(run: Run) -> int:
    """Return with how many threads a run will train, before anything is loaded for it; raises UserError when it cannot
    be trained. A run on a GPU has its share of the cores."""
    if most_threads() == 1:
        return 1
    import torch

    from ..models.autoencoder import build
    from ..training.device import choose_device, threads_for

    spec, card = checked(run.spec, run.card), run.card
    if choose_device(spec.device).type != "cpu":
        return most_threads()
    with torch.device("meta"):  # sizes without numbers
        model = build(spec.model, card.shape, items=card.train)
    weights = sum(weight.numel() for weight in model.own_parameters())
    return threads_for(spec.optimiser.takes(card.train), weights, most_threads())


def places_of(run: Run, control: ControlFolder) -> int:
    """Return how many places a run takes: one where that cannot be told, as it cannot be trained either."""
    if workers_chosen():
        return 1
    with suppress(UserError, RuntimeError, ValueError, Stopped), stoppable_preparation(run, control):
        return places_taken(threads_of(run))
    return 1


def torch_threads() -> int:
    """Return how many threads torch computes with."""
    import torch

    return torch.get_num_threads()


def torch_version() -> str:
    """Return the version of torch."""
    import torch

    return str(torch.__version__)


def warm_up() -> None:
    """Import all that a run needs and train for a few steps, so that the first real step comes at once."""
    import torch

    from ..data.loading import load
    from ..export.onnx import MovingDecoder
    from ..latent.samplers import draw_codes
    from ..presets import preset
    from ..training.baseline import baseline
    from ..training.events import HeldOut
    from ..training.loop import Trainer

    torch.set_num_threads(most_threads())
    spec = preset("digits", "vae")
    trainer = Trainer(spec, load(spec.data), torch.device("cpu"))
    for event in trainer.events():
        if isinstance(event, HeldOut):
            break
    baseline(trainer.model, trainer.dataset, 0)
    draw_codes(trainer.model, trainer.prepared.probe.clean.flatten(1)[:, : trainer.model.code_size])
    MovingDecoder(trainer.model).content()
    if torch.cuda.is_available():
        torch.zeros(1, device="cuda")
