"""The model registry: MLflow registered models, one per programme, with the alias `champion`.

A version holds the native booster and, beside it in `targeting/`, our own files (`Model.save`).
Versions are written by training; this module is the only reader.
"""

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import lightgbm as lgb
import numpy as np
import pandas as pd

os.environ.setdefault(
    "MLFLOW_DISABLE_TELEMETRY", "true"
)  # no request leaves the regulator's network

import mlflow
from mlflow import MlflowClient
from mlflow.entities.model_registry import ModelVersion
from mlflow.exceptions import MlflowException
from mlflow.models import ModelSignature
from mlflow.types import ColSpec, Schema

from features.refused import Refused
from models.model import Model, load

CHAMPION, CHALLENGER, PREVIOUS = "champion", "challenger", "previous"
# What a version says about when it became champion, by whom and why.
PROMOTED = "promoted"
# Which ranking without ML a version is; trained models have no such tag.
RULE = "rule"
FILES = "targeting"


class NoModel(Refused):
    """There is no such model; the message says how to get one."""


@dataclass(frozen=True)
class Version:
    """A registered version of a programme's model, with the tags that training gave it."""

    programme: str
    number: str
    tags: Mapping[str, str]
    run_id: str = ""  # of MLflow: where training left its figures
    registered_at: datetime = datetime.min


class Registry:
    """Models in the MLflow at `uri`, one registered model per programme."""

    def __init__(self, uri: str) -> None:
        self.uri = uri
        self.client = MlflowClient(tracking_uri=uri, registry_uri=uri)

    def add(self, model: Model, tags: Mapping[str, str]) -> Version:
        """Logs the model into the active MLflow run and registers it as a new version."""
        programme = model.card.programme
        booster = lgb.Booster(model_str=model.risk_text)
        inputs = Schema([ColSpec("float", name) for name in model.card.features])
        outputs = Schema([ColSpec("double")])
        info = mlflow.lightgbm.log_model(
            booster,
            name=f"{programme}-risk",
            signature=ModelSignature(inputs, outputs),
            pip_requirements=[f"lightgbm=={lgb.__version__}", f"numpy=={np.__version__}"],
        )
        with tempfile.TemporaryDirectory() as folder:
            files = Path(folder) / FILES
            files.mkdir()
            model.save(files)
            self.client.log_model_artifacts(info.model_id, folder)
        version = mlflow.register_model(
            info.model_uri, programme, tags=dict(tags), await_registration_for=0
        )
        return _version(version)

    def versions(self, programme: str) -> list[Version]:
        """Every version of a programme, rules as well, oldest first."""
        found = self.client.search_model_versions(f"name = '{programme}'")
        return sorted(map(_version, found), key=lambda version: int(version.number))

    def newest(self, programme: str) -> Version:
        """The programme's newest trained version, which no rule is; NoModel where it has none."""
        found = [version for version in self.versions(programme) if RULE not in version.tags]
        if not found:
            raise NoModel(
                f"There is no {programme} model yet. Train one: targeting train {programme}"
            )
        return self.version(programme, found[-1].number)

    def version(self, programme: str, number: str) -> Version:
        """One version; NoModel where there is no such number."""
        try:
            found = self.client.get_model_version(programme, number)
        except MlflowException:
            raise NoModel(
                f"There is no version {number} of the {programme} model. Leave the number out for "
                f"the newest, or train one: targeting train {programme}"
            ) from None
        return _version(found)

    def champion(self, programme: str) -> Version | None:
        """The version that lists are made with; None where none was promoted."""
        return self.called(programme, CHAMPION)

    def called(self, programme: str, alias: str) -> Version | None:
        """The version with an alias: champion, challenger or previous; None where none has it."""
        try:
            found = self.client.get_model_version_by_alias(programme, alias)
        except MlflowException:
            return None
        return _version(found)

    def experiment(self, version: Version) -> str:
        """The id of the experiment that a version's run is of."""
        return str(self.client.get_run(version.run_id).info.experiment_id)

    def make_challenger(self, version: Version) -> None:
        """Moves the alias `challenger` to a version."""
        self.client.set_registered_model_alias(version.programme, CHALLENGER, version.number)

    def table(self, version: Version, file: str) -> pd.DataFrame:
        """A Parquet file that training left with the version's run; NoModel where there is none."""
        return pd.read_parquet(self._left(version, file))

    def json(self, version: Version, file: str) -> dict[str, Any]:
        """A JSON file that training left with the version's run; NoModel where there is none."""
        found: dict[str, Any] = json.loads(self._left(version, file).read_text())
        return found

    def _left(self, version: Version, file: str) -> Path:
        try:
            return Path(
                mlflow.artifacts.download_artifacts(
                    run_id=version.run_id, artifact_path=file, tracking_uri=self.uri
                )
            )
        except (MlflowException, OSError):
            raise NoModel(
                f"Version {version.number} of the {version.programme} model has no {file}: an "
                f"earlier build trained it. Train anew: targeting train {version.programme}"
            ) from None

    def load(self, version: Version) -> Model:
        """The model of a version."""
        place = self.client.get_model_version_download_uri(version.programme, version.number)
        folder = mlflow.artifacts.download_artifacts(artifact_uri=place, tracking_uri=self.uri)
        return load(Path(folder) / FILES)

    def make_champion(self, version: Version, by: str, why: str, on: date) -> None:
        """Moves the alias `champion` to a version, and `previous` to the one it had.

        The version keeps who did it, why, and when, after what it kept before.
        """
        programme, before = version.programme, self.champion(version.programme)
        if before and before.number != version.number:
            self.client.set_registered_model_alias(programme, PREVIOUS, before.number)
        self.client.set_registered_model_alias(programme, CHAMPION, version.number)
        said = f"{on} by {by}: {' '.join(why.split())}"  # a line each
        log = "\n".join(filter(None, [version.tags.get(PROMOTED), said]))
        self.client.set_model_version_tag(programme, version.number, PROMOTED, log)


def _version(found: ModelVersion) -> Version:
    return Version(
        programme=found.name,
        number=str(found.version),
        tags=dict(found.tags),
        run_id=found.run_id or "",
        registered_at=datetime.fromtimestamp(found.creation_timestamp / 1000, UTC),
    )


def champion(registry: Registry, programme: str) -> tuple[Model, Version]:
    """The champion and its version; NoModel where none was promoted."""
    version = registry.champion(programme)
    if version is None:
        raise NoModel(
            f"No {programme} model is in force. Train and promote one: "
            f"targeting train {programme}; targeting promote {programme}"
        )
    return registry.load(version), version
