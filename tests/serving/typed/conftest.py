"""The client that another system makes itself from the description: made here, kept nowhere."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from serving.app import create_app
from serving.settings import settings_in
from tests.serving.made import FEATURES, LATER

# Imports what is generated, so only the test that has generated it does.
collect_ignore = ["another_system.py"]


@pytest.fixture(scope="session")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder that `targeting_client` is in, where imports find it meanwhile.

    A warning would mean that the generator left something out, because the description is vague.
    """
    folder = tmp_path_factory.mktemp("generated")
    app = create_app(settings_in(folder / "var"), can_make=FEATURES, now=lambda: LATER)
    (folder / "openapi.json").write_text(json.dumps(app.openapi()), encoding="utf-8")
    # As it is generated: nothing of ours mends or formats it.
    (folder / "how.yml").write_text("post_hooks: []\n", encoding="utf-8")
    command = [sys.executable, "-m", "openapi_python_client", "generate", "--fail-on-warning",
               "--meta", "none", "--path", "openapi.json", "--config", "how.yml",
               "--output-path", "targeting_client"]  # fmt: skip
    made = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stdout + made.stderr
    sys.path.insert(0, str(folder))
    yield folder
    sys.path.remove(str(folder))
