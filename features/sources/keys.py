"""What the keys of a mapping file may hold, in the words of somebody who writes TOML."""

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

from features.sources.refusals import SourceRefused, nearest

TEXT, TEXTS, WHOLE = "a text in quotes", 'a list like ["north", "south"]', "a whole number"
NUMBER, YES_NO, TABLE, ANY = "a number", "true or false", "a table of keys", "a value"
TEXT_OR_TEXTS = f"{TEXT}, or {TEXTS}"
BANDS = 'a list like [[0, "0"], [10, "1"]], the lowest bound first'
UNITS = 'a number above 0, or a table like { "mg/kg" = 1, "g/kg" = 1000 }'


def check(given: Any, allowed: Mapping[str, str], where: str) -> None:
    """SourceRefused where `given` is no table of these keys, each holding what it may."""
    if not isinstance(given, dict):
        raise SourceRefused(f"{where} must be {TABLE}, not {given!r}.")
    for key, value in given.items():
        if key not in allowed:
            raise SourceRefused(f"{where}: unknown key {key!r}{meant(key, allowed)}")
        if not _holds(value, allowed[key]):
            raise SourceRefused(f"{where}: {key} must be {allowed[key]}, not {value!r}.")


def check_between(given: Mapping[str, Any], key: str, low: int, high: int, where: str) -> None:
    """SourceRefused where the number of a key, if it is there, lies outside of the two."""
    if key in given and not low <= given[key] <= high:
        raise SourceRefused(f"{where}: {key} must lie from {low} to {high}, not at {given[key]}.")


def meant(word: str, among: Iterable[str]) -> str:
    """'; did you mean …?' where something is near, else the list of what there is."""
    near = nearest(word, among)
    return f"; did you mean {near!r}?" if near else f"; there are {', '.join(among)}."


def _holds(value: Any, wanted: str) -> bool:
    if wanted == TEXT_OR_TEXTS:
        return _holds(value, TEXT) or _holds(value, TEXTS)
    if wanted == UNITS:
        factors = list(value.values()) if isinstance(value, dict) else [value]
        return bool(factors) and all(_is_number(one) and 0 < one < float("inf") for one in factors)
    if wanted == BANDS:
        return isinstance(value, list) and _are_bands(value)
    if wanted == TEXTS:
        return isinstance(value, list) and all(isinstance(one, str) for one in value)
    if wanted == ANY:
        return not isinstance(value, dict | list)
    if wanted == NUMBER:
        return _is_number(value)
    if wanted == WHOLE:
        return _is_number(value) and isinstance(value, int)
    kinds = {TEXT: str, TABLE: dict, YES_NO: bool}
    return isinstance(value, kinds[wanted])


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _are_bands(value: list[Any]) -> bool:
    if not value or not all(isinstance(band, list) and len(band) == 2 for band in value):
        return False
    bounds = [band[0] for band in value]
    if not all(_is_number(bound) and abs(bound) < float("inf") for bound in bounds):
        return False
    rising = all(low < high for low, high in pairwise(bounds))
    return rising and not any(isinstance(band[1], dict | list) for band in value)
