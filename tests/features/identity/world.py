"""A made city of names whose truth is known: a register, and records that people wrote by hand.

Brands are two to four common letters, so thousands of firms sound alike; chains share a code; some
establishments are renamed, moved, or followed by another at their address; some records name places
that the register does not hold, half of them at the very address of one that it does.
"""

import random
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from data_samples.firms import credit_codes
from data_samples.places import BUREAUS

FIRST_DAY = date(2023, 1, 2)
DAYS = 1_000
UNREGISTERED = 0.12  # of records name a place that is not in the register
LATIN = 0.3
CHAINED, LONGEST_CHAIN = 0.12, 60
RENAMED, MOVED, FOLLOWED = 0.05, 0.05, 0.03
PER_STREET = 40

LETTERS = (
    "金福兴隆顺发和盛祥瑞德泰安康华美丽雅佳嘉宏鑫源丰达通利亨永昌大小新老天地人民家乐园春夏秋冬"
    "东南西北中海江河湖山川林木森花草香味鲜甜清雪月星光明日红绿蓝白玉珠宝龙凤虎鹤鹿马羊鱼食客湘蜀"
    "粤川渝闽潮汕客记李王张陈刘黄周吴徐孙胡朱高何郭罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢"
)
WAYS = ("路", "街", "大道", "巷", "一路", "二路", "三路")
TRADES = ("餐饮管理", "餐饮服务", "餐馆", "小吃店", "烘焙食品", "便利店", "生鲜超市", "大药房",
          "药店", "玩具", "电器", "建材店", "食品", "商贸", "美容院", "水果店")  # fmt: skip
FORMS = ("有限公司", "有限公司", "有限责任公司", "股份有限公司", "", "（个体工商户）")
WORDS = [
    "GOLDEN", "DRAGON", "HAPPY", "LUCKY", "ROYAL", "BLUE", "GREEN", "RED", "SILVER", "STAR",
    "MOON", "SUN", "OCEAN", "RIVER", "GARDEN", "PALACE", "VILLAGE", "CORNER", "CITY", "TOWN",
    "LITTLE", "BIG", "OLD", "NEW", "JOE", "MARIA", "TONY", "ANNA", "KING", "QUEEN", "PEARL",
    "JADE", "LOTUS", "BAMBOO", "PANDA", "TIGER", "EAGLE", "MAPLE", "OAK", "PINE", "CEDAR", "LAKE",
    "HILL", "VALLEY", "BRIDGE",
]  # fmt: skip
KINDS = ("RESTAURANT", "CAFE", "BAKERY", "PHARMACY", "MARKET", "PIZZA", "GRILL", "DELI", "")
LATIN_FORMS = (" INC", ", INC.", " LLC", " LTD", " CORP", "", " CO.")
LATIN_WAYS = ("STREET", "AVENUE", "ROAD", "BLVD", "LANE", "DRIVE")


@dataclass(frozen=True)
class World:
    """`register` and `records` as `match` takes them; `truth` is an id or None for each record."""

    register: pa.Table
    records: pa.Table
    truth: list[str | None]


@dataclass(frozen=True)
class Version:
    """What the register says of one establishment from one day on."""

    id: int
    brand: str
    trade: str
    form: str
    branch: str
    street: int
    house: int
    unit: int
    firm: int
    known: int
    latin: bool
    opened: int
    closed: int | None = None


def make_world(establishments: int, records: int, *, seed: int) -> World:
    """A world of so many establishments (a few more with successors) and records."""
    draw = random.Random(seed)
    streets = _streets(draw, max(4, establishments // PER_STREET))
    versions = _versions(draw, establishments, len(streets))
    firms = 2 * max(version[0].firm for version in versions) + records
    codes = credit_codes(
        np.arange(firms), np.arange(firms) % 3 == 0, np.arange(firms) % len(BUREAUS)
    ).tolist()
    rows = [version for history in versions for version in history]
    written, truth = _records(draw, versions, records, streets, codes)
    register = {
        "establishment_id": [f"E{row.id}" for row in rows],
        "name": [_name(row, streets) for row in rows],
        "address": [_address(row, streets) for row in rows],
        "credit_code": [codes[row.firm] for row in rows],
        "known_on": [_day(row.known) for row in rows],
        "opened_on": [_day(row.opened) for row in rows],
        "closed_on": [None if row.closed is None else _day(row.closed) for row in rows],
    }
    names = ("name", "address", "credit_code", "known_on")
    columns = dict(zip(names, map(list, zip(*written, strict=True)), strict=True))
    return World(pa.table(register), pa.table(columns), truth)


def _day(number: int) -> date:
    return FIRST_DAY + timedelta(number)


def _streets(draw: random.Random, count: int) -> list[tuple[str, str, str]]:
    """For each street: region, Chinese name, Latin name."""
    streets = []
    for number in range(count):
        bureau = draw.choice(BUREAUS)
        station = draw.choice(bureau.stations)
        zh = "".join(draw.choices(LETTERS, k=2)) + draw.choice(WAYS)
        latin = f"{draw.choice(('N ', 'S ', ''))}{draw.choice(WORDS)}{number % 97 or ''} "
        streets.append((f"{bureau.zh}{station}街道", zh, latin + draw.choice(LATIN_WAYS)))
    return streets


def _brand(draw: random.Random, latin: bool) -> str:
    if latin:
        return " ".join(draw.sample(WORDS, draw.choice((2, 2, 3))))
    return "".join(draw.choices(LETTERS, k=draw.choices((2, 3, 4), (2, 5, 3))[0]))


def _versions(draw: random.Random, count: int, streets: int) -> list[list[Version]]:
    """Each establishment's versions, oldest first."""
    histories: list[list[Version]] = []
    firm = 0
    left = 0
    while len(histories) < count:
        if left == 0:
            firm += 1
            chain = draw.random() < CHAINED / 10
            left = draw.randint(3, LONGEST_CHAIN) if chain else 1
            latin = draw.random() < LATIN
            brand, trade = _brand(draw, latin), draw.choice(KINDS if latin else TRADES)
            form = draw.choice(LATIN_FORMS if latin else FORMS)
        left -= 1
        street = draw.randrange(streets)
        known = draw.randrange(DAYS // 2)
        branch = ""
        if chain:
            branch = str(draw.randrange(1, 999)) if latin else draw.choice(("street", "street", ""))
        version = Version(
            len(histories), brand, trade, form, branch, street, draw.randint(1, 400),
            draw.randint(101, 340), firm, known, latin, known - draw.randrange(3),
        )  # fmt: skip
        history = [version]
        fate = draw.random()
        if fate < RENAMED and not chain:
            history.append(_later(draw, version, brand=_brand(draw, latin)))
        elif fate < RENAMED + MOVED:
            moved = {"street": draw.randrange(streets), "house": draw.randint(1, 400)}
            history.append(_later(draw, version, **moved))
        elif fate < RENAMED + MOVED + FOLLOWED and len(histories) + 1 < count and left == 0:
            closed = _later(draw, version)
            history.append(closed.__class__(**{**closed.__dict__, "closed": closed.known - 1}))
            histories.append(history)
            firm += 1
            opened = closed.known + draw.randrange(5, 60)
            changed = {"id": len(histories), "brand": _brand(draw, latin), "firm": firm}
            changed |= {"known": opened, "opened": opened, "branch": ""}
            history = [version.__class__(**{**version.__dict__, **changed})]
        histories.append(history)
    return histories


def _later(draw: random.Random, version: Version, **changes: object) -> Version:
    known = version.known + draw.randrange(30, DAYS // 3)
    return Version(**{**version.__dict__, **changes, "known": known})


def _name(row: Version, streets: list[tuple[str, str, str]]) -> str:
    if row.latin:
        tail = f" #{row.branch}" if row.branch else ""
        return f"{row.brand} {row.trade}".strip() + row.form + tail
    region = streets[row.street][0][:3] if row.form.startswith("（") else ""
    tail = f"（{streets[row.street][1]}店）" if row.branch else ""
    return f"深圳市{region}{row.brand}{row.trade}{row.form}{tail}"


def _address(row: Version, streets: list[tuple[str, str, str]]) -> str:
    region, zh, latin = streets[row.street]
    if row.latin:
        return f"{row.house} {latin}, UNIT {row.unit}"
    return f"{region}{zh}{row.house}号{row.unit}铺"


def _records(
    draw: random.Random,
    versions: list[list[Version]],
    count: int,
    streets: list[tuple[str, str, str]],
    codes: list[str],
) -> tuple[list[tuple[str, str | None, str | None, date]], list[str | None]]:
    written: list[tuple[str, str | None, str | None, date]] = []
    truth: list[str | None] = []
    free = len(codes) - 1
    while len(written) < count:
        history = draw.choice(versions)
        day = draw.randrange(history[0].known + 1, 2 * DAYS)
        seen = [version for version in history if version.known < day]
        # People call a place by its old name for a while.
        row = draw.choice(seen) if draw.random() < 0.2 else seen[-1]
        known = draw.random() >= UNREGISTERED
        if not known:
            row = _stranger(draw, row, len(streets), free)
            free -= 1
        written.append((*_as_people_write(draw, row, streets, codes), _day(day)))
        truth.append(f"E{row.id}" if known else None)
    return written, truth


def _stranger(draw: random.Random, row: Version, streets: int, firm: int) -> Version:
    """A place that is not registered: another firm at the same door or elsewhere, or a branch."""
    kind = draw.random()
    changes: dict[str, object] = {"id": -1, "firm": firm}
    if kind < 0.95:
        changes |= {"brand": _brand(draw, row.latin), "branch": ""}
    if kind > 0.5:
        changes |= {"street": draw.randrange(streets), "house": draw.randint(1, 400)}
    return Version(**{**row.__dict__, **changes})


def _as_people_write(
    draw: random.Random, row: Version, streets: list[tuple[str, str, str]], codes: list[str]
) -> tuple[str, str | None, str | None]:
    shape = draw.random()
    letters = WORDS if row.latin else LETTERS
    street = streets[row.street][2 if row.latin else 1]
    brand = _typed(draw, row.brand, letters, 0.12)
    if draw.random() < 0.04:  # a restaurant may be called a café
        row = Version(**{**row.__dict__, "trade": draw.choice(KINDS if row.latin else TRADES)})
    short = f"{brand} {row.trade}".strip() if row.latin else brand + row.trade
    branch = ""
    if row.branch and draw.random() < 0.6:
        branch = f" #{row.branch}" if row.latin else f"({street}店)"
    if shape < 0.35:
        name = _name(Version(**{**row.__dict__, "brand": brand}), streets)
    elif shape < 0.80:
        name = short + branch
    else:
        name = brand + branch
    place: str | None = _written_place(draw, row, streets[row.street][0], street, letters)
    code = codes[row.firm] if draw.random() < 0.15 else None
    if draw.random() < 0.05:
        place = None
    if code and draw.random() < 0.05:
        code = code[:10] + draw.choice("0123456789") + code[11:]
    if draw.random() < 0.1:
        name = _wide(name)
        place = place and _wide(place)
    return name, place, code


def _written_place(
    draw: random.Random, row: Version, region: str, street: str, letters: object
) -> str:
    street = _typed(draw, street, letters, 0.08)
    house = row.house if draw.random() > 0.03 else draw.randint(1, 400)
    right = row.unit if draw.random() > 0.03 else draw.randint(101, 340)
    unit = "" if draw.random() < 0.35 else str(right)
    bare = draw.random() < 0.08
    if row.latin:
        street = street.replace("STREET", "ST").replace("AVENUE", "AVE")
        street = street.title() if draw.random() < 0.3 else street
        return street if bare else f"{house} {street}" + (f" #{unit}" if unit else "")
    city = draw.choice(("", "", "深圳市", "广东省深圳市"))
    region = draw.choice((region, region[:3], ""))
    if city and not region.endswith("街道"):
        region = draw.choice((region, ""))
    number = (
        "" if bare else f"{house}号" + (f"{unit}{draw.choice(('铺', '', '室'))}" if unit else "")
    )
    return f"{city}{region}{street}{number}"


def _typed(draw: random.Random, text: str, letters: object, chance: float) -> str:
    """The text with one letter substituted, dropped, doubled or swapped, by chance."""
    if len(text) < 2 or draw.random() >= chance:
        return text
    place = draw.randrange(len(text) - 1)
    kind = draw.random()
    if kind < 0.4:
        other = draw.choice("ABCDEFGHIJKLMNOPRSTUVWY" if letters is WORDS else LETTERS)
        return text[:place] + other + text[place + 1 :]
    if kind < 0.65:
        return text[:place] + text[place + 1 :]
    if kind < 0.85:
        return text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    return text[:place] + text[place] + text[place:]


def _wide(text: str) -> str:
    """The text in full-width letters, as forms of some years ago asked for."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)
