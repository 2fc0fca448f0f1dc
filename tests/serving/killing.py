"""Processes that write and are killed: started with a script, ended at a moment of choice."""

import signal
import subprocess
import sys
import time
from pathlib import Path

from serving.settings import Settings

ROOT = Path(__file__).parents[2]


def started(script: str, settings: Settings, *words: str) -> subprocess.Popen[bytes]:
    """A process of a script that finds a home, a database's address and words in its argv."""
    place = [str(settings.home), settings.database_url]
    command = [sys.executable, "-c", script, *place, *words]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def killed_after(process: subprocess.Popen[bytes], lines: int, seconds: float) -> list[str]:
    """The lines that it said after `ready`, killed so many seconds after so many of them."""
    assert process.stdout is not None
    ready, *first = (process.stdout.readline() for _ in range(1 + lines))
    time.sleep(seconds)
    process.kill()
    said, errors = process.communicate()
    assert ready == b"ready\n", errors.decode()
    assert process.returncode in (-signal.SIGKILL, 0), errors.decode()
    *whole, _ = (b"".join(first) + said).decode().split("\n")
    return whole
