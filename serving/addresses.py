"""Where things are: the addresses of lists and establishments, in the API and as pages.

Ids may hold any character, so each is quoted whole; a slash in one survives as %2F.
"""

from urllib.parse import quote, urlencode


def list_address(week: str, programme: str, bureau: str) -> str:
    """The list as JSON.

    >>> list_address("2026-W48", "food", "罗湖")
    '/v1/weeks/2026-W48/lists/food/%E7%BD%97%E6%B9%96'
    """
    return f"/v1/weeks/{week}/lists/{programme}/{quote(bureau, safe='')}"


def targets_address(week: str, programme: str, bureau: str) -> str:
    """The targets of a list as JSON, to be filtered, ordered and paged."""
    return f"{list_address(week, programme, bureau)}/targets"


def decisions_address(week: str, programme: str, bureau: str) -> str:
    """What stands about the targets of a list, as JSON."""
    return f"{list_address(week, programme, bureau)}/decisions"


def target_decisions_address(week: str, programme: str, bureau: str, establishment_id: str) -> str:
    """What was decided about one target, as JSON; and where to send what is decided next."""
    targets = targets_address(week, programme, bureau)
    return f"{targets}/{quote(establishment_id, safe='')}/decisions"


def marks_address(week: str, programme: str, bureau: str) -> str:
    """What of a list is under objection, as JSON: beside the list, which never changes."""
    return f"{list_address(week, programme, bureau)}/marks"


def objection_address(objection_id: int | None = None) -> str:
    """An objection as JSON, or all of them."""
    return "/v1/objections" + ("" if objection_id is None else f"/{objection_id}")


def objection_page(objection_id: int | None = None) -> str:
    """The page of an objection, or of all."""
    return "/objections" + ("" if objection_id is None else f"/{objection_id}")


def objecting_page(establishment_id: str, **about: str) -> str:
    """Where an objection is registered, about what of an establishment.

    >>> objecting_page("A/1", about="record", table="credit", row_id="P 1")
    '/objections/new?establishment_id=A%2F1&about=record&table=credit&row_id=P+1'
    """
    return f"/objections/new?{urlencode({'establishment_id': establishment_id, **about})}"


def list_page(week: str, programme: str, bureau: str) -> str:
    """The list as a page."""
    return f"/weeks/{week}/{programme}/{quote(bureau, safe='')}"


def export_address(week: str, programme: str, bureau: str, ending: str) -> str:
    """The list as a file with this ending.

    >>> export_address("2026-W48", "food", "luohu", "csv")
    '/weeks/2026-W48/food/luohu/export.csv'
    """
    return f"{list_page(week, programme, bureau)}/export.{ending}"


def sheet_page(week: str, programme: str, bureau: str) -> str:
    """The list as a sheet to print."""
    return f"{list_page(week, programme, bureau)}/print"


def decide_page(week: str, programme: str, bureau: str, establishment_id: str) -> str:
    """Where a target of a list is decided on.

    >>> decide_page("2026-W48", "food", "luohu", "A/1")
    '/weeks/2026-W48/food/luohu/targets/A%2F1/decide'
    """
    return f"{list_page(week, programme, bureau)}/targets/{quote(establishment_id, safe='')}/decide"


def explanations_page(week: str, programme: str, bureau: str, establishment_id: str) -> str:
    """Where to ask for a target's explanation in full.

    >>> explanations_page("2026-W48", "food", "luohu", "A/1")
    '/weeks/2026-W48/food/luohu/targets/A%2F1/explanations'
    """
    target = quote(establishment_id, safe="")
    return f"{list_page(week, programme, bureau)}/targets/{target}/explanations"


def explanation_page(job: str) -> str:
    """The page of one explanation."""
    return f"/explanations/{job}"


def explanation_address(job: str) -> str:
    """One explanation as JSON."""
    return f"/v1/explanations/{job}"


def establishment_page(establishment_id: str) -> str:
    """The page of an establishment.

    >>> establishment_page("A/1")
    '/establishments/A%2F1'
    """
    return f"/establishments/{quote(establishment_id, safe='')}"


def draft_list_address(draft_id: int, programme: str, bureau: str) -> str:
    """A list of a draft as JSON."""
    return f"/v1/drafts/{draft_id}/lists/{programme}/{quote(bureau, safe='')}"


def draft_page(draft_id: int) -> str:
    """The page of a draft."""
    return f"/drafts/{draft_id}"


def draft_list_page(draft_id: int, programme: str, bureau: str) -> str:
    """The page of a list of a draft."""
    return f"{draft_page(draft_id)}/{programme}/{quote(bureau, safe='')}"


def figures_address(week: str) -> str:
    """A week's public figures as JSON."""
    return f"/v1/figures/{week}"


def figures_page(week: str) -> str:
    """The page of a week's public figures."""
    return f"/figures/{week}"


def truth_address(first: str, last: str) -> str:
    """What the lists of these weeks brought, as JSON.

    >>> truth_address("2026-W37", "2026-W48")
    '/v1/truth?from_week=2026-W37&to_week=2026-W48'
    """
    return f"/v1{truth_page(first, last)}"


def truth_page(first: str, last: str) -> str:
    """The report of these weeks as a page."""
    return f"/truth?{urlencode({'from_week': first, 'to_week': last})}"


def truth_file(first: str, last: str) -> str:
    """The report of these weeks as a file."""
    return f"/truth/export.csv?{urlencode({'from_week': first, 'to_week': last})}"


def models_page(programme: str | None = None, version: int | None = None) -> str:
    """The page of all models, of a programme's, or of one version of them.

    >>> models_page("food", 3)
    '/models/food?version=3'
    """
    of = "" if programme is None else f"/{programme}"
    return f"/models{of}" + ("" if version is None else f"?version={version}")


def models_address(programme: str) -> str:
    """A programme's models as JSON."""
    return f"/v1/models/{programme}"


def version_address(programme: str, version: int) -> str:
    """A version of a programme's model as JSON."""
    return f"{models_address(programme)}/versions/{version}"


def sign_in_page(back_to: str, *, city: str = "") -> str:
    """Where to sign in, to be led back; `city` says why the city's account did not do.

    >>> sign_in_page("/weeks/2026-W48/food/luohu?lane=risk")
    '/sign-in?next=%2Fweeks%2F2026-W48%2Ffood%2Fluohu%3Flane%3Drisk'
    """
    why = f"&city={city}" if city else ""
    return f"/sign-in?next={quote(back_to, safe='')}{why}"


def city_sign_in_page(back_to: str) -> str:
    """Where to sign in with the city's account, to be led back."""
    return f"/sign-in/city?next={quote(back_to, safe='')}"


def outcome_address(week: str, programme: str, bureau: str, establishment_id: str) -> str:
    """What was found at a target of a list, as JSON.

    >>> outcome_address("2026-W48", "food", "luohu", "A/1")
    '/v1/weeks/2026-W48/lists/food/luohu/targets/A%2F1/outcome'
    """
    targets = targets_address(week, programme, bureau)
    return f"{targets}/{quote(establishment_id, safe='')}/outcome"


def outcome_page(week: str, programme: str, bureau: str, establishment_id: str) -> str:
    """The page on which an outcome is recorded and read."""
    listed = list_page(week, programme, bureau)
    return f"{listed}/targets/{quote(establishment_id, safe='')}/outcome"


def conflict_address(conflict_id: int) -> str:
    """A conflict of outcomes as JSON."""
    return f"/v1/conflicts/{conflict_id}"


def order_address(order_id: int) -> str:
    """An order as JSON."""
    return f"/v1/orders/{order_id}"


def order_page(order_id: int) -> str:
    """The page of an order."""
    return f"/orders/{order_id}"


def account_page(name: str) -> str:
    """Where administrators change an account."""
    return f"/accounts/{quote(name, safe='')}"


def revoke_address(name: str) -> str:
    """Where a token is ended."""
    return f"/tokens/{quote(name, safe='')}/revoke"
