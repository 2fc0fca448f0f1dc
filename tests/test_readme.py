"""What the README promises is there: commands, options, make targets, settings and pictures."""

import re
from pathlib import Path

import pytest
import yaml
from typer.main import get_command
from typer.testing import CliRunner

from targeting.app import app

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = sorted(get_command(app).commands)  # type: ignore[attr-defined]  # a group of commands


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_readme(command: str) -> None:
    """A command that nobody can read of is not there."""
    assert f"targeting {command}" in README or f"make {command}" in README


def commands_shown() -> list[list[str]]:
    """The `targeting` lines of the README's shell blocks, as words, without comments."""
    blocks = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    lines = [line.split("#")[0].split() for block in blocks for line in block.splitlines()]
    return [words[1:] for words in lines if words and words[0] == "targeting"]


@pytest.mark.parametrize("words", commands_shown(), ids=" ".join)
def test_every_command_shown_is_one_the_command_line_takes(words: list[str]) -> None:
    """Each name and option in the README is in that command's own help."""
    group = get_command(app).commands[words[0]]  # type: ignore[attr-defined]  # a group of commands
    named = words[: 2 if words[1:] and words[1] in getattr(group, "commands", ()) else 1]
    helped = CliRunner().invoke(app, [*named, "--help"], env={"COLUMNS": "200"})
    assert helped.exit_code == 0
    for word in words[1:]:
        assert not word.startswith("--") or word in helped.output


def test_every_entry_point_of_mlflow_run_is_a_command() -> None:
    """With options that the command has, for `mlflow run`."""
    project = yaml.safe_load((ROOT / "MLproject").read_text())
    for name, entry in project["entry_points"].items():
        program, command, *words = entry["command"].split()
        assert program == "targeting"
        helped = CliRunner().invoke(app, [command, "--help"], env={"COLUMNS": "200"})
        assert helped.exit_code == 0, name
        assert all(word in helped.output for word in words if word.startswith("--"))
        assert set(entry["parameters"]) == set(re.findall(r"{(\w+)}", entry["command"]))


def test_every_make_target_shown_is_in_the_makefile() -> None:
    """The README's two commands, and whatever else it names."""
    makefile = (ROOT / "Makefile").read_text()
    for target in re.findall(r"^make (\w+)", README, re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_every_setting_is_in_the_readme() -> None:
    """Settings are read at the edges; what is read there is said here."""
    edges = [ROOT / "targeting" / "edges.py", ROOT / "serving" / "settings.py"]
    read = {
        name
        for edge in edges
        for name in re.findall(r"[\"`]((?:TARGETING|MLFLOW)_[A-Z_]+)", edge.read_text())
    }
    assert read >= {"TARGETING_HOME", "TARGETING_DATABASE_URL", "MLFLOW_TRACKING_URI"}
    assert [name for name in sorted(read) if name not in README] == []


def test_every_file_the_readme_points_to_is_there() -> None:
    """Pictures and further reading."""
    for target in re.findall(r"\]\((?!http)([^)#]+)\)", README):
        assert (ROOT / target).exists(), target
