"""Where the service keeps its state: the only place in `serving` that reads the environment.

Everything else is handed a `Settings`. The command line may build one itself.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

DEFAULT_HOME = "./var"


@dataclass(frozen=True)
class Settings:
    """`home` is the folder for all state; `database_url` is SQLAlchemy's name for the database.

    A `demo` lets its own accounts in without a password.
    """

    home: Path
    database_url: str
    demo: bool = False


def settings_in(home: Path) -> Settings:
    """Settings for one folder, with the database in a file there.

    >>> settings_in(Path("/srv/targeting")).database_url
    'sqlite:////srv/targeting/serving.sqlite'
    """
    return Settings(home, f"sqlite:///{home / 'serving.sqlite'}")


def settings_from(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings that TARGETING_HOME, _DATABASE_URL and _DEMO ask for; each may be absent.

    >>> settings_from({"TARGETING_DATABASE_URL": "postgresql+psycopg://city"}).database_url
    'postgresql+psycopg://city'
    """
    home = Path(environment.get("TARGETING_HOME") or DEFAULT_HOME)
    given = environment.get("TARGETING_DATABASE_URL")
    settings = Settings(home, given) if given else settings_in(home)
    return replace(settings, demo=environment.get("TARGETING_DEMO") == "1")
