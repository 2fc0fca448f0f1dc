"""What a phone's camera read off a code, as the number that we look an establishment up by."""

import re
import unicodedata
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

# 统一社会信用代码 (GB 32100-2015): 18 digits and capitals without I, O, S, V and Z. The code
# on a licence holds it in an address of the state's register.
CREDIT_CODE: Final = re.compile(
    r"(?<![0-9A-Z])[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}(?![0-9A-Z])"
)

# Beyond what any code holds.
LONGEST: Final = 500


def code_in(read: str) -> str:
    """The number in what was read or typed; empty where there is none.

    >>> code_in(" ＳＺ－000123 "), code_in("https://lists.test/open?code=A%2F1")
    ('SZ-000123', 'A/1')
    >>> code_in("http://gsxt.test/index?uniscid=91440300192203821G&sourceType=W")
    '91440300192203821G'
    >>> code_in("https://lists.test/establishments/SZ-1"), code_in("92440300ma5dkq4l1x")
    ('SZ-1', '92440300MA5DKQ4L1X')
    """
    plain = unicodedata.normalize("NFKC", read[:LONGEST]).strip()
    if found := CREDIT_CODE.search(plain.upper()):
        return found[0]
    try:
        address = urlsplit(plain)
    except ValueError:
        return plain
    if address.scheme not in ("http", "https"):
        return plain
    if codes := parse_qs(address.query).get("code"):
        return codes[0].strip()
    _, _, establishment_id = address.path.partition("/establishments/")
    return unquote(establishment_id)
