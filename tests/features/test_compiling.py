"""Machine code that is kept for the next process is that of today's files."""

import subprocess
import sys
from pathlib import Path

from features.kernel import compiling

CALLED = "from kept.compiling import compiled\n@compiled\ndef called() -> int:\n    return {}\n"
CALLER = """
from kept.called import called
from kept.compiling import compiled
@compiled
def caller() -> int:
    return called()
print(caller())
"""


def test_a_change_in_a_called_file_is_not_missed(tmp_path: Path) -> None:
    """Only the caller's own file is looked at by numba, and that stays as it was."""
    package = tmp_path / "kept"
    package.mkdir()
    (package / "compiling.py").write_text(Path(compiling.__file__).read_text())
    (package / "caller.py").write_text(CALLER)
    said = []
    for number in (1, 1, 2):
        (package / "called.py").write_text(CALLED.format(number))
        ran = subprocess.run(
            [sys.executable, "-m", "kept.caller"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=True,
        )
        said.append(ran.stdout.strip())
    assert said == ["1", "1", "2"]
    kept = sorted((package / "__pycache__").glob("*/*/*.nbi"))
    assert len(kept) == 4, "two functions, of two versions of their files"
