"""A text file's bytes as UTF-8, whichever of the encodings of offices here it came in.

UTF-8, UTF-16 with its mark, and GB18030, of which GBK and GB2312 are parts.
"""

import codecs
import gzip
import zlib
from pathlib import Path

from features.sources.refusals import SourceRefused


def as_utf8(path: Path, content: bytes, what: str) -> bytes:
    """The text of a file as UTF-8 without a mark; `what` names its format in a refusal.

    SourceRefused where its gzip is broken, where it is empty, or where it is in none of the
    encodings: Arrow would not say which line is not.
    """
    try:
        given = gzip.decompress(content) if path.name.endswith(".gz") else content
    except (EOFError, OSError, zlib.error) as error:
        raise SourceRefused(
            f"{path.name} cannot be read as {what}: its gzip is broken ({error}). Export it again."
        ) from None
    try:
        text = given.decode(_encoding(given))
    except UnicodeDecodeError as error:
        raise _unreadable(path, what, given.count(b"\n", 0, error.start)) from None
    if "\0" in text:
        raise _unreadable(path, what, text.count("\n", 0, text.index("\0")))
    if not text.strip():
        raise SourceRefused(f"{path.name} is empty, not even a header. Export it again.")
    return text.encode()


def _encoding(given: bytes) -> str:
    """The encoding to read the bytes by."""
    if given.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    try:
        given.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "gb18030" if _is_gb18030(given) else "utf-8-sig"
    return "utf-8-sig"


def _is_gb18030(given: bytes) -> bool:
    """Whether bytes that are not UTF-8 are meant as GB18030, which reads nearly anything.

    Read as UTF-8, such text is broken at nearly every character: where more are whole than broken
    it is UTF-8 that was damaged. And a letter seldom ends in a byte of ASCII: where most do, it is
    an alphabet's, as in Latin-1.
    """
    forced = given.decode("utf-8", "replace")
    broken = forced.count("\ufffd")
    whole = sum(not letter.isascii() for letter in forced) - broken
    try:
        letters = [letter for letter in given.decode("gb18030") if not letter.isascii()]
    except UnicodeDecodeError:
        return False
    ends_in_ascii = sum(letter.encode("gb18030")[-1] < 0x80 for letter in letters)
    return broken > whole and 2 * ends_in_ascii < len(letters)


def _unreadable(path: Path, what: str, lines_before: int) -> SourceRefused:
    return SourceRefused(
        f"{path.name} cannot be read as {what} in UTF-8, UTF-16 or GB18030: line "
        f"{lines_before + 1} is no such text. Export it again, as UTF-8."
    )
