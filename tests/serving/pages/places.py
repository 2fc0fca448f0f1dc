"""The pages that people see, by their addresses in the made city of `conftest.py`."""

LIST = "/weeks/2026-W48/food/luohu"
ESTABLISHMENT = "/establishments/SZ-LUOHU-FOOD-01"
FIGURES = "/figures/2026-W48"
SHEET = f"{LIST}/print"
DECIDE = f"{LIST}/targets/SZ-LUOHU-FOOD-10/decide"
TRUTH = "/truth"
OUTCOME = f"{LIST}/targets/SZ-LUOHU-FOOD-02/outcome"
WAITING = "/decisions/pending"
MODELS = "/models/food"
DRAFT = "/drafts/1"
DRAFT_LIST = f"{DRAFT}/food/luohu"
PAGES = (
    "/lists",
    LIST,
    SHEET,
    DECIDE,
    WAITING,
    "/drafts",
    DRAFT,
    DRAFT_LIST,
    ESTABLISHMENT,
    FIGURES,
    TRUTH,
    "/models",
    MODELS,
    "/models/drug",
    "/account",
    "/weeks/2026-W48/food/paris",
    "/establishments/nobody",
    "/objections",
    "/objections/1",
)
