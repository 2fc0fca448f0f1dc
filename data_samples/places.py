"""Where things are: the eleven bureaus, their stations and streets, coordinates and addresses.

Bureaus and stations are Shenzhen's; streets are made up, and so is how bad each of them is.
"""

from dataclasses import dataclass

import numpy as np

from data_samples.arrays import DECIMAL, Floats, Ints, Words, digits, spelled, written


@dataclass(frozen=True)
class Bureau:
    """A bureau: its share of the city's establishments, its middle, and its spread in degrees."""

    id: str
    zh: str
    code: str  # GB/T 2260 of the district that registers its firms
    share: float
    lat: float
    lon: float
    spread: float
    stations: tuple[str, ...]


# DOMAIN 2.9: nine districts and two areas without a code of their own; shares are guesses.
BUREAUS = (
    Bureau("luohu", "罗湖区", "440303", 0.08, 22.555, 114.135, 0.018,
           ("桂园", "黄贝", "东门", "翠竹", "南湖", "笋岗", "东湖", "莲塘", "东晓", "清水河")),
    Bureau("futian", "福田区", "440304", 0.12, 22.540, 114.050, 0.018,
           ("园岭", "南园", "福田", "沙头", "梅林", "华富", "香蜜湖", "莲花", "华强北", "福保")),
    Bureau("nanshan", "南山区", "440305", 0.13, 22.535, 113.935, 0.025,
           ("南头", "南山", "招商", "粤海", "沙河", "蛇口", "西丽", "桃源")),
    Bureau("yantian", "盐田区", "440308", 0.02, 22.565, 114.245, 0.015,
           ("沙头角", "海山", "盐田", "梅沙")),
    Bureau("baoan", "宝安区", "440306", 0.22, 22.680, 113.860, 0.045,
           ("新安", "西乡", "航城", "福永", "福海", "沙井", "新桥", "松岗", "燕罗", "石岩")),
    Bureau("longgang", "龙岗区", "440307", 0.19, 22.680, 114.200, 0.045,
           ("平湖", "坂田", "布吉", "南湾", "横岗", "龙城", "龙岗", "坪地", "吉华", "园山",
            "宝龙")),
    Bureau("longhua", "龙华区", "440309", 0.12, 22.690, 114.035, 0.025,
           ("龙华", "民治", "大浪", "福城", "观湖", "观澜")),
    Bureau("pingshan", "坪山区", "440310", 0.04, 22.695, 114.350, 0.025,
           ("坪山", "马峦", "碧岭", "石井", "坑梓", "龙田")),
    Bureau("guangming", "光明区", "440311", 0.05, 22.765, 113.925, 0.025,
           ("光明", "公明", "新湖", "凤凰", "玉塘", "马田")),
    Bureau("dapeng", "大鹏新区", "440307", 0.015, 22.600, 114.480, 0.035,
           ("葵涌", "大鹏", "南澳")),
    Bureau("shenshan", "深汕特别合作区", "440300", 0.015, 22.850, 115.030, 0.045,
           ("鹅埠", "小漠", "鲘门", "赤石")),
)  # fmt: skip

STREETS_PER_STATION = 4
# Degrees from a station's middle to a street's, and from a street's to a door.
STREET_SPREAD = 0.006
DOOR_SPREAD = 0.0015
# How much worse some neighbourhoods are (log-odds): the station's part and the street's own.
STATION_SD = 0.15
STREET_SD = 0.25
# One establishment in twelve is a stall of its street's market hall, all at one address.
IN_HALL = 1 / 12

_FIRST = "春秋和清明朝晨云松竹兰荷枫桐翠锦瑞祥安宁"
_SECOND = "和溪岭湖泉塘坪湾浦园庭台亭桥洲原林峰谷岸"
_WAYS = ("路", "街", "大道", "巷", "一路", "二路")
COORDINATE_DECIMALS = 5


@dataclass(frozen=True)
class Streets:
    """All streets, one a row: what they belong to, their name, their middle and their effect."""

    bureau: Ints  # place in BUREAUS
    station: Words
    name: Words
    lat: Floats
    lon: Floats
    effect: Floats  # log-odds


def draw_streets(rng: np.random.Generator) -> Streets:
    """The city's streets: the same number in any city, so small cities have emptier ones."""
    owners = np.repeat(np.arange(len(BUREAUS)), [len(bureau.stations) for bureau in BUREAUS])
    stations = np.array([station for bureau in BUREAUS for station in bureau.stations])
    middle = np.array([(bureau.lat, bureau.lon) for bureau in BUREAUS])[owners]
    spread = np.array([bureau.spread for bureau in BUREAUS])[owners]
    middle = middle + spread[:, None] * rng.normal(0, 0.7, middle.shape).clip(-1.4, 1.4)
    station = np.repeat(np.arange(stations.size), STREETS_PER_STATION)
    where = middle[station] + rng.normal(0, STREET_SPREAD, (station.size, 2))
    effect = rng.normal(0, STATION_SD, stations.size)[station]
    return Streets(
        bureau=owners[station],
        station=stations[station],
        name=_street_names(rng, station.size),
        lat=where[:, 0],
        lon=where[:, 1],
        effect=effect + rng.normal(0, STREET_SD, station.size),
    )


def _street_names(rng: np.random.Generator, size: int) -> Words:
    pairs = rng.permutation(len(_FIRST) * len(_SECOND))[:size]
    first, second = np.divmod(pairs, len(_SECOND))
    return written(
        np.array(list(_FIRST))[first],
        np.array(list(_SECOND))[second],
        np.array(_WAYS)[rng.integers(0, len(_WAYS), size)],
    )


def doors(rng: np.random.Generator, streets: Streets, street: Ints) -> tuple[Floats, Floats, Words]:
    """Latitude, longitude and address of one door in each of the streets named."""
    size = street.size
    lat = streets.lat[street] + rng.normal(0, DOOR_SPREAD, size)
    lon = streets.lon[street] + rng.normal(0, DOOR_SPREAD, size)
    number = spelled(digits(rng.integers(1, 400, size), 10, 3), DECIMAL)
    unit = spelled(digits(rng.integers(101, 340, size), 10, 3), DECIMAL)
    shop = written(np.strings.lstrip(number, "0"), "号", unit, "铺")
    where = written(
        np.array([bureau.zh for bureau in BUREAUS])[streets.bureau[street]],
        streets.station[street],
        "街道",
        streets.name[street],
    )
    in_hall = rng.random(size) < IN_HALL
    return (
        lat.round(COORDINATE_DECIMALS),
        lon.round(COORDINATE_DECIMALS),
        written(where, np.where(in_hall, "8号综合市场", shop)),
    )
