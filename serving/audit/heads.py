"""Where the audit's chain once ended, kept beside the database and not in it.

A line for each time the chain was verified. Whoever rewrites the chain, or cuts off its end, would
have to change this file as well: keep it, or a copy, where who administers the database cannot.
"""

import json
from pathlib import Path

from features.refused import Refused
from serving.audit.chain import Head


def known_heads(file: Path) -> list[Head]:
    """The ends that were noted, oldest first; Refused where the file is not as we write it."""
    if not file.exists():
        return []
    try:
        lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        return [Head(int(line["entries"]), str(line["hash"])) for line in lines]
    except (ValueError, KeyError, TypeError) as error:
        raise Refused(
            f"{file} holds a line that is no head of the audit. Bring back a copy of it: without "
            "it nobody can tell whether the audit's end was cut off."
        ) from error


def note(file: Path, head: Head) -> None:
    """Adds an end to the file, unless its last line is the same."""
    if known_heads(file)[-1:] == [head]:
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps({"entries": head.entries, "hash": head.hash}) + "\n")
