"""Training's traces stay where they belong."""

import os
from pathlib import Path

import mlflow

from experiments import tracking
from models.registry import Version


def test_a_local_mlflow_keeps_everything_under_its_home(tmp_path: Path) -> None:
    """Nothing is written into whichever folder the command was started from.

    Nor is MLflow's own note left in the environment, where the next reader would take it for a
    server that somebody named.
    """
    before = dict(os.environ)
    uri = f"sqlite:///{tmp_path / 'mlflow.db'}"
    experiment = tracking.start(uri, "food", tmp_path / "files")
    assert dict(os.environ) == before
    place = mlflow.get_experiment(experiment).artifact_location
    assert place == (tmp_path / "files").resolve().as_uri()
    assert tracking.start(uri, "food", tmp_path / "files") == experiment


def test_a_version_is_refused_for_each_check_it_failed() -> None:
    """A supervisor reads why, not only that."""
    tags = {"gate": "failed", "ahead of last_result": "failed (+0.01)", "slope": "passed (1.0)"}
    assert tracking.refusals(Version("food", "3", tags)) == ["ahead of last_result: failed (+0.01)"]
    assert tracking.refusals(Version("food", "4", {"gate": "passed"})) == []
    assert tracking.refusals(Version("food", "5", {})) == ["never judged"]
