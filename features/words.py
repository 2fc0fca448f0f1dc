"""Words in the two languages that people read: a pair of strings, never one without the other."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Text:
    """The same sentence in English and in Chinese (zh-CN)."""

    en: str
    zh: str
