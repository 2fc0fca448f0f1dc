"""What establishments do: kinds, their programmes, their words, and how hazardous each is.

Industries are GB/T 4754-2017 (DOMAIN 2.10; 245, 524, 527 and 528 from the standard itself).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from features.contract import PROGRAMMES


@dataclass(frozen=True)
class Trade:
    """A kind of establishment. Effects are log-odds, head counts are medians."""

    kind: str
    programme: str
    industry: str
    share: float  # of the city's establishments
    effect: float  # on the hazard in its own programme; in a second one it counts for nothing
    employees: float
    served: float  # people served in a week, for each employee
    individual: float  # share run by an individual (个体工商户) rather than a company
    company: str  # how a company's name ends
    shop: str  # how an individual's name ends
    also: Mapping[str, float] = field(default_factory=dict)  # chance of a second programme
    makes: bool = False  # a producer: its goods fail in other people's shops
    chains: bool = False


TRADES = (
    Trade("restaurant", "food", "621", 0.290, 0.25, 14, 60, 0.50,
          "餐饮管理有限公司", "餐馆", chains=True),
    Trade("snack_shop", "food", "622", 0.180, 0.35, 4, 90, 0.80,
          "餐饮服务有限公司", "小吃店", chains=True),
    Trade("canteen", "food", "83", 0.050, -0.25, 12, 150, 0.00, "膳食管理有限公司", "食堂"),
    Trade("bakery", "food", "522", 0.030, -0.05, 6, 80, 0.50,
          "烘焙食品有限公司", "面包店", chains=True),
    Trade("convenience_store", "food", "5213", 0.120, -0.55, 4, 200, 0.60,
          "便利店有限公司", "便利店", {"product": 0.10, "drug": 0.06}, chains=True),
    Trade("supermarket", "food", "5212", 0.050, -0.10, 30, 180, 0.15,
          "商业有限公司", "生鲜超市", {"product": 0.50}, chains=True),
    Trade("food_factory", "food", "14", 0.015, 0.10, 45, 40, 0.10,
          "食品有限公司", "食品加工场", makes=True),
    Trade("central_kitchen", "food", "629", 0.005, 0.00, 60, 120, 0.00,
          "供应链管理有限公司", "中央厨房"),
    Trade("pharmacy", "drug", "5251", 0.090, 0.05, 5, 90, 0.20,
          "大药房有限公司", "药店", {"food": 0.30}, chains=True),
    Trade("clinic", "drug", "84", 0.050, 0.20, 7, 30, 0.40, "门诊部有限公司", "诊所"),
    Trade("drug_wholesaler", "drug", "515", 0.008, -0.30, 40, 10, 0.00, "医药有限公司", "药行"),
    Trade("drug_factory", "drug", "272", 0.004, -0.20, 150, 10, 0.00,
          "制药有限公司", "制药厂", makes=True),
    Trade("toy_shop", "product", "524", 0.028, 0.35, 4, 40, 0.60, "玩具有限公司", "玩具店"),
    Trade("appliance_shop", "product", "527", 0.030, 0.05, 6, 30, 0.45,
          "电器有限公司", "电器行", chains=True),
    Trade("building_materials", "product", "528", 0.030, 0.25, 5, 15, 0.55,
          "建材有限公司", "建材店"),
    Trade("product_factory", "product", "245", 0.020, -0.20, 80, 10, 0.05,
          "用品制造有限公司", "制造厂", makes=True),
)  # fmt: skip

# By place in TRADES: the place in PROGRAMMES of its own programme, and whether it is a producer.
OWN_PROGRAMME = np.array([PROGRAMMES.index(trade.programme) for trade in TRADES])
IS_MAKER = np.array([trade.makes for trade in TRADES])
KINDS = np.array([trade.kind for trade in TRADES])
