"""A list as a table: its columns, worded like the page, and a row for each target shown.

Values are what the page says; what a list was published without saying is an empty cell. The last
columns are for machines: names that stay the same in every language, ids, days and numbers.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from features.words import Text
from serving.files.table import Cell
from serving.lists.chosen import due_on, outing_of
from serving.ui.cards import Card
from serving.ui.decided import decided_text, in_force, reason_text
from serving.ui.parts import HUNDREDTHS, shown_parts
from serving.ui.shown import Shown
from serving.ui.words import Language, in_language, name, said

NOTHING = Text("", "")
BETWEEN = " · "


@dataclass(frozen=True)
class Column:
    """A column: its heading, and what it says of a target. `width` is in letters, for a sheet."""

    heading: Text
    value: Callable[[Card, Shown], Text | Cell]
    width: int = 14


def table(shown: Shown, language: Language) -> list[list[Cell]]:
    """The headings, and below them a row for each target shown, in its order."""
    headings: list[Cell] = [in_language(column.heading, language) for column in COLUMNS]
    return [
        headings,
        *(
            [_cell(column.value(card, shown), language) for column in COLUMNS]
            for card in shown.cards
        ),
    ]


def _cell(value: Text | Cell, language: Language) -> Cell:
    return in_language(value, language) if isinstance(value, Text) else value


def joined(texts: Sequence[Text], between: str = BETWEEN) -> Text:
    """Texts in a row, in each language."""
    return Text(between.join(each.en for each in texts), between.join(each.zh for each in texts))


def outing(card: Card) -> Text:
    """The day, the stop and who goes; nothing where nobody does, or the list did not say."""
    if card.outing is None or card.weekday is None:
        return NOTHING
    return said(
        "target.outing.value",
        weekday=said(card.weekday),
        day=card.outing.day,
        order=card.outing.order,
        inspectors=BETWEEN.join(card.outing.inspectors),
    )


def deadline(card: Card) -> Text:
    """The last day and how far off it is; nothing where there is none, or the list did not say."""
    by = card.ground.deadline if card.ground else None
    return said(by.words, day=by.day, days=by.days) if by else NOTHING


def _risk(card: Card, _: Shown) -> Text:
    return joined((card.band.name, Text(card.percent, card.percent)), " ")


def _range(card: Card, _: Shown) -> Text:
    return said("target.range", range=card.range) if card.range else NOTHING


def _history(card: Card, _: Shown) -> Text:
    return said("target.unknown") if card.unknown else NOTHING


def _rule(card: Card, _: Shown) -> Text:
    return card.ground.target.rule if card.ground else NOTHING


def _basis(card: Card, _: Shown) -> Text:
    return name("basis", card.ground.target.basis) if card.ground else NOTHING


def _since(card: Card, _: Shown) -> Text:
    since = card.ground.since if card.ground else None
    return said("target.since.value", week=since) if since else NOTHING


def _also(card: Card, _: Shown) -> Text:
    lanes = card.ground.target.also if card.ground else ()
    return joined([name("lane", lane) for lane in lanes])


def _notes(card: Card, _: Shown) -> Text:
    return joined(card.outing.notes if card.outing else (), " ")


def _together(card: Card, shown: Shown) -> Text:
    """What the page says below a target that is on more than one list."""
    words = "target.lists" if card.outing else "target.together"
    programmes = shown.together.get(card.target.establishment_id, ())
    if card.ground and card.ground.counted_with:
        words, programmes = "target.counted", (card.ground.counted_with,)
    if not programmes:
        return NOTHING
    return joined((said(words), joined([name("programme", code) for code in programmes])), " ")


def _decided(card: Card, shown: Shown) -> Text:
    return decided_text(shown.standing.get(card.target.establishment_id))


def _decided_why(card: Card, shown: Shown) -> Text:
    return reason_text(shown.standing.get(card.target.establishment_id))


def _decision(card: Card, shown: Shown) -> Cell:
    return in_force(shown.standing.get(card.target.establishment_id))


def _objection(card: Card, shown: Shown) -> Text:
    return said("objection.mark") if card.target.establishment_id in shown.objected else NOTHING


def _reasons(card: Card, _: Shown) -> Text:
    lines = [
        joined((line.reason.title, line.reason.fact, Text(line.points, line.points)), " ")
        for line in card.lines
    ]
    return joined(lines, "\n")


def _stop(card: Card, _: Shown) -> Cell:
    found = outing_of(card.target)
    return found.order if found else ""


def _day(card: Card, _: Shown) -> Cell:
    found = outing_of(card.target)
    return found.day.isoformat() if found else ""


def _due(card: Card, _: Shown) -> Cell:
    found = due_on(card.target)
    return found.isoformat() if found else ""


def _result(card: Card, shown: Shown) -> Text:
    """What was found, and that it is disputed; nothing where nobody recorded it."""
    known = shown.outcomes.get(card.target.establishment_id)
    if known is None:
        return NOTHING
    disputed = (said("outcome.disputed"),) if known.open_conflicts else ()
    return joined((name("outcome_result", known.standing.result), *disputed))


def _result_code(card: Card, shown: Shown) -> Cell:
    known = shown.outcomes.get(card.target.establishment_id)
    return known.standing.result if known else ""


def _visited_on(card: Card, shown: Shown) -> Cell:
    known = shown.outcomes.get(card.target.establishment_id)
    return known.standing.visited_on.isoformat() if known else ""


def _machine(column: str) -> Text:
    return Text(column, column)


COLUMNS: Sequence[Column] = (
    Column(said("past.rank"), lambda card, _: card.target.rank, 6),
    Column(said("column.name"), lambda card, _: card.target.name, 30),
    Column(said("column.kind"), lambda card, _: name("kind", card.target.kind)),
    Column(said("profile.address"), lambda card, _: card.target.address, 34),
    Column(said("target.risk"), _risk),
    Column(said("column.range"), _range),
    Column(said("column.history"), _history),
    Column(said("target.severity"), lambda card, _: card.severity),
    Column(said("target.visited"), lambda card, _: card.visited, 24),
    Column(said("past.lane"), lambda card, _: name("lane", card.target.lane)),
    Column(said("column.rule"), _rule, 30),
    Column(said("target.due"), lambda card, _: deadline(card), 24),
    Column(said("target.chance"), lambda card, _: (card.ground and card.ground.chance) or ""),
    Column(said("target.basis"), _basis),
    Column(said("target.since"), _since, 20),
    Column(said("target.also"), _also),
    Column(said("target.outing"), lambda card, _: outing(card), 34),
    Column(said("column.notes"), _notes, 24),
    Column(said("target.nobody"), lambda card, _: card.nobody or "", 24),
    Column(said("column.together"), _together, 24),
    Column(said("decided"), _decided, 34),
    Column(said("decided.why"), _decided_why, 24),
    Column(name("field", "result"), _result, 20),
    Column(said("column.objection"), _objection),
    Column(said("target.reasons"), _reasons, 60),
    Column(said("sum.score"), lambda card, _: shown_parts(card.target).score / HUNDREDTHS, 8),
    Column(said("list.as_of"), lambda _, shown: said("list.as_of.value", day=shown.listed.as_of)),
    Column(said("column.statement"), lambda _, shown: shown.listed.statement, 30),
    Column(_machine("list_id"), lambda _, shown: shown.list_id, 12),
    Column(_machine("establishment_id"), lambda card, _: card.target.establishment_id, 18),
    Column(_machine("rank"), lambda card, _: card.target.rank, 6),
    Column(_machine("due_on"), _due),
    Column(_machine("day"), _day),
    Column(_machine("stop"), _stop, 6),
    Column(_machine("decision"), _decision, 12),
    Column(_machine("result"), _result_code),
    Column(_machine("visited_on"), _visited_on),
)
