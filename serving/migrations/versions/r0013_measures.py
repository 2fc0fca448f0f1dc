"""What was measured of a draft's lists beside them: parity of a programme, how firm a list is.

Rows stay as they were added (`r0008_drafts.py` guards them), so drafts of earlier builds say none.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Adds a column to each of the two tables."""
    op.add_column("draft_programmes", sa.Column("parity", sa.LargeBinary))
    op.add_column("draft_lists", sa.Column("firmness", sa.LargeBinary))
