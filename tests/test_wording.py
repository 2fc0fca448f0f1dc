"""No word that can reach a person asserts a violation that no decision has found."""

import ast
import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from features.catalogue import CATALOGUE
from features.words import Text
from models.explain import fact
from models.visits.lists import Reason
from models.wording import ALLOWED, asserted, assertions
from serving.checks import faults
from serving.document import OF_A_RULE, STATEMENT
from serving.lists.schemas import Sent
from tests.models.visits.test_select import Scored, food
from tests.serving.made import target, weekly

__all__ = ["food"]  # the fixture: a made city's lists

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("features", "models", "serving", "targeting")
HAN = re.compile(r"[\u3400-\u9fff]")

# What reads foreign words and says none: exports' own codes and headings, with what they mean here.
READS = ("features/sources/", "features/identity/", "features/exchange.py")
# Where the words are listed that may not be said.
LINT = ROOT / "models" / "wording.py"


def modules() -> list[Path]:
    """All of our modules that can say something."""
    paths = [path for name in PACKAGES for path in sorted((ROOT / name).rglob("*.py"))]
    return [path for path in paths if path != LINT and not _reads(path)]


def _reads(path: Path) -> bool:
    return path.relative_to(ROOT).as_posix().startswith(READS)


def spoken(path: Path) -> Iterator[str]:
    """The literals of a module that are Chinese, or stand in a `Text`; no docstring is."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    silent = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    of_text = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and _named(node.func) in ("Text", "spoken", "said")
        for part in ast.walk(node)
    }
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Constant) and isinstance(node.value, str)):
            continue
        if id(node) not in silent and (id(node) in of_text or HAN.search(node.value)):
            yield node.value


def _named(function: ast.expr) -> str:
    return getattr(function, "id", getattr(function, "attr", ""))


def configured(value: Any) -> Iterator[str]:
    """The `en` and `zh` of a TOML, however deep."""
    if isinstance(value, dict):
        yield from (words for key, words in value.items() if key in ("en", "zh"))
        for part in value.values():
            yield from configured(part)
    if isinstance(value, list):
        for part in value:
            yield from configured(part)


def test_no_literal_asserts_a_violation() -> None:
    """Catalogue, reasons, rules, problems, pages: whatever is written, in either language."""
    found = {
        f"{path.relative_to(ROOT)}: {words}"
        for path in modules()
        for words in spoken(path)
        if assertions(words)
    }
    assert found == set()


def test_no_configuration_asserts_a_violation() -> None:
    """Triggers, floors and figures are worded in TOML, by whoever knows the law."""
    paths = [path for name in PACKAGES for path in sorted((ROOT / name).rglob("*.toml"))]
    said = [
        (path.name, words)
        for path in paths
        if not _reads(path)
        for words in configured(tomllib.loads(path.read_text(encoding="utf-8")))
    ]
    assert len(said) > 20
    assert [each for each in said if assertions(str(each[1]))] == []


def test_no_template_asserts_a_violation() -> None:
    """A page says its words through the tables of words; what it says beside them counts, too."""
    for path in sorted((ROOT / "serving" / "ui" / "templates").glob("*.html")):
        assert assertions(re.sub(r"<[^>]*>", " ", path.read_text(encoding="utf-8"))) == [], path


def test_the_walk_finds_what_is_written() -> None:
    """A walk that misses where words stand would pass for ever."""
    words = {word for path in modules() for word in spoken(path)}
    assert {STATEMENT.zh, STATEMENT.en, OF_A_RULE.zh, "列入严重违法失信名单次数"} <= words
    assert {feature.meaning.zh.removeprefix("近12个月") for feature in CATALOGUE} & words
    assert len([word for word in words if HAN.search(word)]) > 500


@pytest.mark.parametrize("phrase", ALLOWED)
def test_what_is_allowed_is_said_somewhere(phrase: str) -> None:
    """An exception that nobody needs is a hole."""
    words = [word for path in modules() for word in spoken(path)]
    assert any(phrase.casefold() in word.casefold() for word in words)


@pytest.mark.parametrize(
    "words",
    ["疑似违法经营", "该户失信", "违规行为较多", "Likely Violation", "a fraudulent seller",
     "涉嫌售假", "列入严重违法失信名单，违法经营", "known offences: 2", "on the blacklist"],
)  # fmt: skip
def test_an_assertion_is_found_whatever_stands_around_it(words: str) -> None:
    """Also beside an official name that is allowed."""
    assert assertions(words)


@pytest.mark.parametrize(
    "words",
    ["近12个月检查不合格次数：2", "visits that failed in the last 12 months: 2", "行政处罚：1",
     "列入严重违法失信名单次数：1", "仅供内部监管参考", "Model hint, not evidence of a violation"],
)  # fmt: skip
def test_a_record_may_be_said(words: str) -> None:
    """What was found and decided is a fact; so are the official names."""
    assert assertions(words) == []


def test_no_made_list_asserts_a_violation(food: Scored) -> None:
    """Every sentence that a city's lists say of anybody, with all their values filled in."""
    for one in food.plans().lists:
        for listed in one.targets:
            assert [
                asserted(reason.fact) for reason in listed.reasons if asserted(reason.fact)
            ] == []
            assert asserted(listed.rule) == []
    for feature in CATALOGUE:
        for value in (0.0, 1.0, 3.0, float("nan")):
            assert asserted(fact(feature, value, food.monday.as_of)) == []


def test_a_list_that_asserts_a_violation_is_not_published() -> None:
    """The last gate: whatever made the words, they are not written."""
    first = target()
    assert faults([weekly("luohu", first)]) == []
    accused = Text(en="suspected of fraud", zh="涉嫌违法经营")
    for one in (
        replace(first, reasons=(Reason("x", accused, accused, 0.0), *first.reasons)),
        replace(first, rule=accused),
    ):
        told = faults([weekly("luohu", one)])
        assert any("'违法'" in fault and "no decision has found" in fault for fault in told)
        assert any("'suspected'" in fault for fault in told)


def test_nothing_sent_has_a_field_that_accuses() -> None:
    """Names of JSON fields are read by people, too."""

    def below(kind: type[Sent]) -> Iterator[type[Sent]]:
        for child in kind.__subclasses__():
            yield child
            yield from below(child)

    for kind in below(Sent):
        for name in kind.model_fields:
            assert assertions(name.replace("_", " ")) == [], f"{kind.__name__}.{name}"
