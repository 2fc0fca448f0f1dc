"""The edges: clock, environment, terminal and git are read here and handed to everything else."""

import getpass
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from features.refused import Refused
from features.week import monday_of

DEFAULT_HOME = "./var"

# What the clock shows instead of the machine's time.
_SHOWN: ContextVar[datetime | None] = ContextVar("shown", default=None)


@dataclass(frozen=True)
class Home:
    """Where all state lives: records, models, published lists."""

    folder: Path

    @property
    def store(self) -> Path:
        """The event store."""
        return self.folder / "store"

    @property
    def matrices(self) -> Path:
        """Features that were made once: nothing is lost where this folder is removed."""
        return self.folder / "matrices"

    @property
    def refused(self) -> Path:
        """Rows that were set aside, one file a load."""
        return self.folder / "refused"

    @property
    def draws(self) -> Path:
        """Weeks' seeds, and everyone's lot in the draws that were published."""
        return self.folder / "draws"

    @property
    def audit_heads(self) -> Path:
        """Where the audit's chain ended each time that it was verified."""
        return self.folder / "audit-heads.jsonl"

    @property
    def review(self) -> Path:
        """Rows whose establishment a person must decide, one file a load."""
        return self.folder / "review"

    def complainants_key(self) -> bytes:
        """The secret that complainants are hashed with, made at the first load.

        TARGETING_COMPLAINANTS_KEY names another file than complainants.key. Only its owner can
        read it, and without it no later complaint can be joined to an earlier one: back it up,
        apart from the records.
        """
        named = os.environ.get("TARGETING_COMPLAINANTS_KEY")
        path = Path(named) if named else self.folder / "complainants.key"
        if not path.is_file():
            if named:
                raise Refused(f"TARGETING_COMPLAINANTS_KEY names {path}, which is not there.")
            write_once(path, new_secret())
        return path.read_bytes().strip()

    @property
    def artifacts(self) -> Path | None:
        """Where a local MLflow keeps its files; None where a server keeps them."""
        return None if os.environ.get("MLFLOW_TRACKING_URI") else self.folder / "mlflow"

    @property
    def tracking(self) -> str:
        """The address of MLflow: MLFLOW_TRACKING_URI, else a local SQLite."""
        given = os.environ.get("MLFLOW_TRACKING_URI")
        if given:
            return given
        (self.folder / "mlflow").mkdir(parents=True, exist_ok=True)
        return f"sqlite:///{(self.folder / 'mlflow' / 'mlflow.db').resolve()}"


def write_private(path: Path, content: bytes) -> None:
    """A file that only its owner can read, whole from the first moment."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".")  # its owner's alone
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, path)


def write_once(path: Path, content: bytes) -> bytes:
    """What the path holds: what was there already, else `content`, its owner's alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".once-")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(beside, path)
    except FileExistsError:
        return path.read_bytes()  # another process made it just now: that is the one
    finally:
        os.unlink(beside)
    return content


def new_secret() -> bytes:
    """64 hex digits that nobody can guess."""
    return secrets.token_hex(32).encode()


def home() -> Home:
    """The home that TARGETING_HOME names, else ./var."""
    return Home(Path(os.environ.get("TARGETING_HOME") or DEFAULT_HOME))


def demo_home() -> Path:
    """An empty home of the demo's own, in force for the rest of this process.

    It lies in `demo` under the usual home; what an earlier demo left there is removed. A database
    or MLflow server that the environment names is left alone: the demo never writes to it.
    """
    folder = home().folder / "demo"
    if folder.exists():
        shutil.rmtree(folder)
    os.environ["TARGETING_HOME"] = str(folder)
    os.environ["TARGETING_DEMO"] = "1"
    for server in ("TARGETING_DATABASE_URL", "MLFLOW_TRACKING_URI"):
        os.environ.pop(server, None)
    return folder


@contextmanager
def clock_at(moment: datetime) -> Iterator[None]:
    """Within the block the clock shows `moment`: a made city lives weeks that are over."""
    before = _SHOWN.set(moment)
    try:
        yield
    finally:
        _SHOWN.reset(before)


def today() -> date:
    """The day of the machine's clock."""
    return now().astimezone().date()


def person() -> str:
    """Who runs this, by the machine's account."""
    return getpass.getuser()


def process_name() -> str:
    """This process, told apart from every other, also of other machines and of other times."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


def now() -> datetime:
    """The moment of the machine's clock."""
    return _SHOWN.get() or datetime.now(UTC)


def sleep(seconds: float) -> None:
    """Waits."""
    time.sleep(seconds)


def environment(names: Iterable[str]) -> dict[str, str]:
    """What these variables of the environment hold, where they are set."""
    return {name: os.environ[name] for name in names if name in os.environ}


def one_thread_each() -> None:
    """Processes that are started from now on compute with one thread: their sums are the same."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ[name] = "1"


def this_monday() -> date:
    """The Monday of the current week."""
    return monday_of(today())


def commit() -> str:
    """The git commit this code is at, or `unknown` outside a checkout."""
    try:
        here = Path(__file__).parent
        found = subprocess.run(  # a fixed command
            ["git", "rev-parse", "--short=12", "HEAD"],  # noqa: S607  # git is where PATH has it
            cwd=here,
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        return "unknown"
    return found.stdout.strip() or "unknown"


def refuse_unwritable(file: Path | None) -> None:
    """Says so before minutes of work, not after, where a file could not be written."""
    if file and not file.resolve().parent.is_dir():
        raise Refused(f"{file} cannot be written: there is no folder {file.resolve().parent}.")


def say(text: str) -> None:
    """A line for the person at the terminal."""
    print(text, flush=True)


def progress(text: str) -> None:
    """A line about work under way, apart from results."""
    print(f"  {text}", file=sys.stderr, flush=True)
