"""The log: one JSON object a line on stderr, by the standard library, without anybody's data.

A line is made of values that the code chose. What an exception says is left out, for it may quote a
row; what it is and where it came about are told. Who saw which row is the audit's to say.
"""

import json
import logging
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TextIO

from sqlalchemy.exc import OperationalError

from features.refused import Refused

# These speak of files, connections and settings. Any other error may quote what it met.
_SPEAKING = (OSError, OperationalError, Refused)


class JsonLines(logging.Formatter):
    """A record as a line of JSON: time, level, logger, message, what is told, and a traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """The line; no line break in it, whatever it tells."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "told", {}),
        }
        if record.exc_info and record.exc_info[1] is not None:
            line["traceback"] = traceback_of(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


def telling(**told: object) -> Mapping[str, object]:
    """What the standard library calls `extra`: these values, as fields of the line."""
    return {"told": told}


def traceback_of(error: BaseException) -> list[str]:
    """Where an error came about and what it is, causes first; its words only if they quote nobody.

    >>> try:
    ...     {}["SZ-000123"]
    ... except KeyError as error:
    ...     traceback_of(error)[-1]
    'KeyError'
    """
    told: list[str] = []
    for each in _causes(error):
        frames = traceback.extract_tb(each.__traceback__)
        told += [f"{frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
        kind = type(each).__qualname__
        told.append(f"{kind}: {each}" if isinstance(each, _SPEAKING) else kind)
    return told


def set_up(stream: TextIO | None = None) -> None:
    """Log to `stream`, or to stderr: requests from `info`, anything else from `warning`."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    logging.root.handlers = [handler]
    logging.root.setLevel(logging.WARNING)
    logging.getLogger("serving").setLevel(logging.INFO)
    logging.captureWarnings(True)


def _causes(error: BaseException) -> list[BaseException]:
    chain: list[BaseException] = []
    each: BaseException | None = error
    while each is not None and each not in chain:
        chain.append(each)
        each = each.__cause__ or (None if each.__suppress_context__ else each.__context__)
    return chain[::-1]
