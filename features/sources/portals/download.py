"""Whole datasets of portals as files in a folder: resumed, counted, and never a mix of two states.

A portal's rows are asked for page by page. They are one dataset only if the portal's state is the
same before and after, no row comes twice, and as many came as the portal counts; else the download
starts afresh, and after a few such starts is refused.
"""

import csv
import fcntl
import gzip
import hashlib
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit

from features.sources.portals.asking import Asker, Edges, Interrupted
from features.sources.portals.csvs import columns_of, write_csv
from features.sources.portals.declared import Dataset
from features.sources.portals.parts import Parts, write_whole
from features.sources.portals.portal import State
from features.sources.refusals import SourceRefused

# A dataset that changed under us this often is being written to: another hour is better.
STARTS = 3

# A file without pages is held in memory, here and when it is read.
LARGEST_FILE = 2**30

_CACHE = ".fetching"
_READABLE = (".csv", ".csv.gz", ".parquet")


@dataclass(frozen=True)
class Fetched:
    """What became of one dataset; all of it stands in `<name>.source.json` beside the file."""

    file: str
    url: str
    portal: str
    dataset: str
    narrowed: str | None
    rows: int | None  # None for a Parquet file, which was not opened
    sha256: str
    fetched: str  # when, by our clock
    changed: str  # when last, by the portal's


class _Changed(Exception):  # noqa: N818  # a cause to start afresh
    """The rows that came are not one dataset."""


def fetch(
    datasets: Sequence[Dataset], into: Path, tokens: Mapping[str, str], edges: Edges
) -> Iterator[Fetched]:
    """Downloads each dataset into the folder. Pages are kept until all datasets are done."""
    cache = into / _CACHE
    with _written(into), _alone(cache):
        for dataset in datasets:
            yield _fetched(dataset, into, cache, _token(dataset, tokens), edges)
        for dataset in datasets:
            Parts(cache / dataset.name).remove()


@contextmanager
def _written(into: Path) -> Iterator[None]:
    """A folder that is no folder, a full disk and the like, in words."""
    try:
        yield
    except OSError as error:
        raise SourceRefused(
            f"{into} cannot be written: {error.strerror}. Make room, or name another folder."
        ) from None


@contextmanager
def _alone(cache: Path) -> Iterator[None]:
    """Two downloads into one folder would remove each other's pages."""
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SourceRefused(
                f"Another fetch is downloading into {cache.parent}. Wait for it to end."
            ) from None
        yield


def _token(dataset: Dataset, tokens: Mapping[str, str]) -> str | None:
    if dataset.token_env is None:
        return None
    token = tokens.get(dataset.token_env, "").strip()
    if not token or not token.isascii() or not token.isprintable():
        raise SourceRefused(
            f"{dataset.name} wants a token from the environment variable {dataset.token_env}, "
            "which holds none. Set it, or remove token_env."
        )
    return token


def _fetched(dataset: Dataset, into: Path, cache: Path, token: str | None, edges: Edges) -> Fetched:
    parts = Parts(cache / dataset.name)
    headers = dataset.portal.headers(token)
    told = ""
    with Asker(dataset.url, edges, headers=headers, token=token) as asker:
        for _ in range(STARTS):
            state = dataset.portal.state(asker)
            try:
                if state.file is not None:
                    return _file(dataset, into, asker, state, edges)
                return _paged(dataset, into, parts, asker, state, edges)
            except _Changed as change:
                told = str(change)
                parts.remove()
                edges.say(f"{dataset.name}: {told}; starting afresh")
            except Interrupted as trouble:
                kept = sum(len(page.rows) for page in parts.pages())
                raise SourceRefused(
                    f"{trouble} {kept:,} rows of {dataset.name} are kept: run the same command "
                    "again, and it goes on from there."
                ) from None
    raise SourceRefused(
        f"{dataset.name} could not be read as one whole in {STARTS} starts. The last time, {told}. "
        "Nothing was written. Run it again at a quieter hour, or ask the portal."
    )


def _paged(
    dataset: Dataset, into: Path, parts: Parts, asker: Asker, state: State, edges: Edges
) -> Fetched:
    total = state.total or 0
    query = [dataset.kind, dataset.url, dataset.dataset, dataset.narrowed]
    parts.begin(query, state, edges.now())
    at: str | None = ""
    number, rows, seen, stamp = 0, 0, set[str](), None
    kept = parts.pages()
    while at is not None:
        page = next(kept, None)
        if page is None:
            kept = iter(())
            page = dataset.portal.page(asker, at)
            parts.add(number, at, page)
            if page.rows:
                edges.say(f"{dataset.name}: {rows + len(page.rows):,} of {total:,} rows")
        if page.rows and stamp not in (None, page.stamp):
            raise _Changed(f"the portal's data changed between pages ({stamp} to {page.stamp})")
        twice = len(page.ids) - len(set(page.ids) - seen)
        if twice:
            raise _Changed(f"{twice:,} rows came twice")
        seen.update(page.ids)
        number, rows, at = number + 1, rows + len(page.rows), page.following
        stamp = page.stamp if page.rows else stamp
        if rows > total or (at is None and rows != total):
            raise _Changed(f"{rows:,} rows came where the portal counts {total:,}")
    _unchanged(dataset, asker, state)
    columns = columns_of(state.columns, (row for page in parts.pages() for row in page.rows))
    if not columns:
        raise SourceRefused(f"{dataset.name} has neither rows nor columns. Check the declaration.")
    file = into / f"{dataset.name}.csv"
    whole = (row for page in parts.pages() for row in page.rows)
    write_whole(file, lambda out: write_csv(out, columns, whole))
    return _recorded(dataset, file, rows, state, edges)


def _file(dataset: Dataset, into: Path, asker: Asker, state: State, edges: Edges) -> Fetched:
    """The file that a portal offers instead of pages, as it is."""
    address = state.file or ""
    path = urlsplit(address).path.lower()
    ending = next((ending for ending in _READABLE if path.endswith(ending)), None)
    if ending is None:
        raise SourceRefused(
            f"{dataset.name} is offered only as {address}, and only {', '.join(_READABLE)} can be "
            "read. Declare another resource of the same dataset."
        )
    content = asker.content(address, LARGEST_FILE)
    _unchanged(dataset, asker, state)
    file = into / f"{dataset.name}{ending}"
    write_whole(file, lambda out: out.write(content))
    return _recorded(dataset, file, _records(content, ending), state, edges)


def _records(content: bytes, ending: str) -> int | None:
    if ending == ".parquet":
        return None
    try:
        text = gzip.decompress(content) if ending == ".csv.gz" else content
        lines = io.StringIO(text.decode("utf-8-sig"), newline="")
        return max(0, sum(1 for row in csv.reader(lines) if row) - 1)
    except (OSError, EOFError, ValueError, csv.Error):
        return None  # what is wrong with it, the check says with its line


def _unchanged(dataset: Dataset, asker: Asker, before: State) -> None:
    after = dataset.portal.state(asker)
    if after != before:
        raise _Changed(
            f"the dataset changed while it was read (from {before.changed}, {before.total} rows "
            f"to {after.changed}, {after.total} rows)"
        )


def _recorded(
    dataset: Dataset, file: Path, rows: int | None, state: State, edges: Edges
) -> Fetched:
    with file.open("rb") as written:
        digest = hashlib.file_digest(written, "sha256").hexdigest()
    fetched = Fetched(
        file=file.name,
        url=dataset.url,
        portal=dataset.kind,
        dataset=dataset.dataset,
        narrowed=dataset.narrowed,
        rows=rows,
        sha256=digest,
        fetched=edges.now().isoformat(timespec="seconds"),
        changed=state.changed,
    )
    content = (json.dumps(asdict(fetched), indent=2, ensure_ascii=False) + "\n").encode()
    write_whole(file.with_name(f"{dataset.name}.source.json"), lambda out: out.write(content))
    return fetched
