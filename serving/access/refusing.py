"""A refusal that a terminal says in English and a page in its reader's language."""

from features.refused import Refused
from serving.ui.words import said


class RefusedInWords(Refused):
    """Something cannot be so: nothing was changed. `words` says why in both languages."""

    def __init__(self, key: str, /, **values: object) -> None:
        self.words = said(f"refused.{key}", **values)
        super().__init__(self.words.en)
