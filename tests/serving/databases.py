"""Which of the two databases of lists a test runs on, and how much is in one."""

import pytest
from sqlalchemy import Engine, func, select

from serving.database import reading
from serving.records import ListRecord, PublicationRecord, TargetRecord

# Runs a test on a file and on PostgreSQL; a test without it runs on a file.
on_both = pytest.mark.parametrize("settings", ["sqlite", "postgresql"], indirect=True)
on_postgresql = pytest.mark.parametrize("settings", ["postgresql"], indirect=True)


def stored(engine: Engine) -> tuple[int, ...]:
    """How many publications, lists and targets the database holds."""
    with reading(engine) as db:
        return tuple(
            db.scalar(select(func.count()).select_from(record)) or 0
            for record in (PublicationRecord, ListRecord, TargetRecord)
        )
