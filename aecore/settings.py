"""The environment variables the project reads, in one place. Each is documented in README.md."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from .errors import UserError
from .texts import brief, mark

__all__ = [
    "OwnLimits",
    "classes_held",
    "cluster_address",
    "data_folder",
    "engine_name",
    "frames",
    "gpu_share",
    "gpus",
    "has_operator_token",
    "is_installed",
    "is_whole",
    "library_folder",
    "log_form",
    "metrics",
    "mode_name",
    "most_threads",
    "operator_token",
    "operators",
    "own_limits",
    "places_taken",
    "proxies",
    "readonly",
    "refuse_wrong_numbers",
    "room_address",
    "runs_folder",
    "shipped_folder",
    "training_places",
    "user_folder",
    "user_header",
    "waiting_limit",
    "workers_chosen",
    "wrong",
]


BESIDE = Path(__file__).resolve().parents[1]
"""Where this package lies: the repository, or where packages are installed."""
PROGRAM = BESIDE / "latentlab_app"
"""The package of the program: only once installed it holds what the repository has beside it."""
LOG_FORMS = ("json", "text")


def is_installed() -> bool:
    """Whether this is an installed program and not the repository."""
    return (PROGRAM / "app.py").exists()


def user_folder(platform: str = sys.platform) -> Path:
    """Where programs keep what they make for the person who uses them: on Linux as the XDG Base Directory Specification
    says (a path that is not absolute counts as not set), on macOS and Windows as their makers say. Raises RuntimeError
    where a user has no home."""
    if platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "Latent Lab"
    if platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "Latent Lab"
    given = Path(os.environ.get("XDG_DATA_HOME", ""))
    return (given if given.is_absolute() else Path.home() / ".local" / "share") / "latent-lab"


def kept_in() -> Path:
    """Where data and runs lie that no variable names a folder for."""
    if not is_installed():
        return Path()
    try:
        return user_folder()
    except RuntimeError as error:
        raise UserError(
            mark("This user has no home folder to keep data and runs in."),
            mark("Name folders by the environment variables LATENTLAB_DATA and LATENTLAB_RUNS."),
        ) from error


def folder_at(name: str, usual: Callable[[], Path]) -> Path:
    """The folder that a variable names, else the usual one; an empty variable counts as not set."""
    chosen = os.environ.get(name)
    return (Path(chosen).expanduser() if chosen else usual()).resolve()


def data_folder() -> Path:
    """`LATENTLAB_DATA`: where downloaded and hand-placed data sets lie."""
    return folder_at("LATENTLAB_DATA", lambda: kept_in() / "data")


def library_folder() -> Path:
    """`LATENTLAB_LIBRARY`: where data lie that people brought; by default beside the data sets."""
    return folder_at("LATENTLAB_LIBRARY", lambda: data_folder().parent / "library")


def runs_folder() -> Path:
    """`LATENTLAB_RUNS`: where runs are kept."""
    return folder_at("LATENTLAB_RUNS", lambda: kept_in() / "runs")


def readonly() -> bool:
    """`LATENTLAB_READONLY`: set to 1, everything can be looked at and nothing in the store is written."""
    return is_on("LATENTLAB_READONLY")


def classes_held() -> bool:
    """`LATENTLAB_CLASSES`: set to 1, a server that writes nothing holds classes in memory."""
    return is_on("LATENTLAB_CLASSES")


def room_address() -> str:
    """`LATENTLAB_ADDRESS`: where others reach this server, for links that are given away; empty: not said."""
    return os.environ.get("LATENTLAB_ADDRESS", "").rstrip("/")


def is_on(name: str) -> bool:
    """Whether a variable is set to anything but nothing and 0."""
    return os.environ.get(name, "") not in ("", "0")


def words(name: str) -> list[str]:
    """What a variable lists, by spaces or commas."""
    return os.environ.get(name, "").replace(",", " ").split()


def operators() -> list[str]:
    """`LATENTLAB_OPERATOR`: the visitors who may do everything; `everyone` or `nobody`. Not set: whoever is before the
    machine itself (`ui.visitor`)."""
    return words("LATENTLAB_OPERATOR")


def is_operators(owner: str) -> bool:
    """Whether what belongs to `owner` is the operator's: made as the operator, whose id as an owner is empty, or under
    the visitor's id that `LATENTLAB_OPERATOR` has named since."""
    return not owner or owner in operators()


def has_operator_token() -> bool:
    """Whether a token of the operator is set, be it one that counts or not: then sitting before the machine counts for
    nothing."""
    return any(os.environ.get(f"LATENTLAB_OPERATOR_TOKEN{place}") for place in ("", "_FILE"))


def operator_token() -> str:
    """`LATENTLAB_OPERATOR_TOKEN`, or what stands in the file that `LATENTLAB_OPERATOR_TOKEN_FILE` names: who knows it
    may do everything. Empty where neither is set. Raises OSError where the file cannot be read."""
    if said := os.environ.get("LATENTLAB_OPERATOR_TOKEN", ""):
        return said
    path = os.environ.get("LATENTLAB_OPERATOR_TOKEN_FILE", "")
    return Path(path).read_text("utf-8").strip() if path else ""


def user_header() -> str:
    """`LATENTLAB_USER_HEADER`: the header in which a proxy names the user of each request; empty: nobody does."""
    return os.environ.get("LATENTLAB_USER_HEADER", "").strip()


def proxies() -> list[str]:
    """`LATENTLAB_PROXIES`: the addresses and networks of the proxies that are believed in that."""
    return words("LATENTLAB_PROXIES")


def frames() -> list[str]:
    """`LATENTLAB_FRAMES`: the origins whose pages may show this one within them."""
    return words("LATENTLAB_FRAMES")


def metrics() -> bool:
    """`LATENTLAB_METRICS`: set to 1, the server tells whoever asks how many sessions it has and what they use."""
    return is_on("LATENTLAB_METRICS")


def log_form() -> str:
    """`LATENTLAB_LOG`: `json` writes the log as lines of JSON, requests too; `text`, the default, without them."""
    chosen = os.environ.get("LATENTLAB_LOG", "") or "text"
    if chosen not in LOG_FORMS:
        raise wrong("LATENTLAB_LOG", chosen, ", ".join(LOG_FORMS))
    return chosen


def mode_name() -> str:
    """`LATENTLAB_MODE`: for whom the server is; `personal`, `room` or `public` (`aecore.hosting.mode`)."""
    return os.environ.get("LATENTLAB_MODE", "") or "personal"


def whole_number(name: str, usual: int) -> int:
    """The whole number that a variable says; the usual one where it is not set. Raises UserError for anything else."""
    chosen = os.environ.get(name, "")
    if chosen and not is_whole(chosen):
        raise wrong(name, chosen, "0, 1, 2, …")
    return int(chosen or usual)


def is_whole(text: str) -> bool:
    """Whether a text is a whole number of a size that something can have."""
    return text.isascii() and text.isdecimal() and len(text) < 13


def wrong(variable: str, said: str, allowed: str) -> UserError:
    """Return what is said of a variable that says what it cannot."""
    return UserError(
        mark("{variable} is “{said}”."),
        mark("Set it to one of: {allowed}."),
        variable=variable,
        said=brief(said, 40),
        allowed=allowed,
    )


def refuse_wrong_numbers() -> None:
    """Raise UserError where a variable that is to say a number does not."""
    own_limits()
    waiting_limit()
    waiting_limit(own=True)
    workers_chosen()
    most_threads()
    gpu_share()


@dataclass(frozen=True)
class OwnLimits:
    """How much data people may bring to this server; sizes are bytes."""

    files: int
    """At once."""
    drop: int
    """At once."""
    owner: int
    """Data sets of one visitor. The operator's own are not counted."""
    sets: int
    """Of one visitor."""
    total: int
    """All data sets, and the files that are being read."""
    floor: int
    """What is left free on the disk."""
    days: int
    """After which a data set that nobody uses and no run needs is deleted."""
    memory: int
    """That reading files may take."""
    seconds: int
    """That reading files may take, of the clock and of the processor."""


def own_limits() -> OwnLimits:
    """`LATENTLAB_OWN_FILES` and others, one for each number: how much data people may bring."""
    return OwnLimits(
        files=whole_number("LATENTLAB_OWN_FILES", 20_000),
        drop=whole_number("LATENTLAB_OWN_DROP_MB", 1024) << 20,
        owner=whole_number("LATENTLAB_OWN_VISITOR_MB", 500) << 20,
        sets=whole_number("LATENTLAB_OWN_SETS", 20),
        total=whole_number("LATENTLAB_OWN_TOTAL_MB", 20 * 1024) << 20,
        floor=whole_number("LATENTLAB_OWN_FREE_MB", 2048) << 20,
        days=whole_number("LATENTLAB_OWN_DAYS", 30),
        memory=whole_number("LATENTLAB_OWN_MEMORY_MB", 2048) << 20,
        seconds=whole_number("LATENTLAB_OWN_SECONDS", 180),
    )


def shipped_folder() -> Path:
    """The pretrained runs that come with the project (read-only)."""
    return (PROGRAM if is_installed() else BESIDE) / "pretrained"


def workers_chosen() -> int | None:
    """`LATENTLAB_WORKERS`: how many runs may train at once, whatever their threads; None where it is not set."""
    return max(1, whole_number("LATENTLAB_WORKERS", 0)) if os.environ.get("LATENTLAB_WORKERS") else None


def training_places() -> int:
    """How many places there are to train: as many as `LATENTLAB_WORKERS` says; by default one for every core."""
    return workers_chosen() or os.cpu_count() or 1


def most_threads() -> int:
    """With how many threads a run trains at most: what `LATENTLAB_THREADS` says, the same on all machines of an engine;
    else its share of the cores, by default that of one run for every two."""
    if chosen := whole_number("LATENTLAB_THREADS", 0):
        return chosen
    cores = os.cpu_count() or 2
    return max(1, cores // (workers_chosen() or max(1, cores // 2)))


def places_taken(threads: int) -> int:
    """How many places a run takes that trains with so many threads: one for each, or one where the number of runs was
    chosen."""
    return 1 if workers_chosen() else min(threads, training_places())


def cluster_address() -> str:
    """`LATENTLAB_CLUSTER`: address and port of the head of a Ray cluster; empty: there is none."""
    return os.environ.get("LATENTLAB_CLUSTER", "")


def engine_name() -> str:
    """`LATENTLAB_ENGINE`: what trains and calculates; `local`: processes of this machine; `queue`: an engine process
    (`python -m aecore engine`) that takes from the store what waits."""
    return os.environ.get("LATENTLAB_ENGINE", "") or "local"


def waiting_limit(*, own: bool = False) -> int:
    """`LATENTLAB_WAITING` and `LATENTLAB_WAITING_OWN`: how many runs may wait, of all and of one visitor; 0 where that
    is not set."""
    return whole_number("LATENTLAB_WAITING_OWN" if own else "LATENTLAB_WAITING", 0)


def gpus() -> list[str]:
    """`LATENTLAB_GPUS`: the GPUs that an engine process may share out, as CUDA_VISIBLE_DEVICES names them."""
    return words("LATENTLAB_GPUS")


def gpu_share() -> float:
    """`LATENTLAB_GPU_SHARE`: the part of a GPU, and of its memory, that a run is given; a quarter unless it is set."""
    chosen = os.environ.get("LATENTLAB_GPU_SHARE", "")
    try:
        share = float(chosen or 0.25)
    except ValueError:
        share = 0.0
    if not 0 < share <= 1:
        raise UserError(
            mark("LATENTLAB_GPU_SHARE is “{share}”, which is no part of a GPU."),
            mark("Give a number above 0 and up to 1, such as 0.25."),
            share=chosen[:20],
        )
    return share
