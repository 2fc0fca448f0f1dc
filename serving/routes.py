"""Every address of the service, put together once for all apps of a process.

To understand an endpoint takes FastAPI some milliseconds, and a second for all of them.
"""

from typing import Final

from fastapi import APIRouter, Depends
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles

from serving.access.endpoints import router as access
from serving.access.forgery import refuse_forgery
from serving.access.token_endpoints import router as access_tokens
from serving.audit.endpoints import router as audit
from serving.conduct.endpoints import router as conduct
from serving.conduct.rates import counted
from serving.decisions.endpoints import router as decisions
from serving.description import RESPONSES
from serving.desk.endpoints import router as desk
from serving.drafts.endpoints import router as drafts
from serving.drafts.review_endpoint import router as draft_review
from serving.establishments.endpoints import router as establishments
from serving.figures.endpoints import router as figures
from serving.health.endpoints import router as health
from serving.jobs.endpoints import router as explanations
from serving.lists.endpoints import router as lists
from serving.my_week.endpoints import router as my_week
from serving.objections.endpoints import router as objections
from serving.orders.endpoints import router as orders
from serving.outcomes.endpoints import router as outcomes
from serving.registered.endpoints import router as models
from serving.truth.endpoints import router as truth
from serving.ui.access_pages import router as access_pages
from serving.ui.account_pages import router as account_pages
from serving.ui.administration_pages import router as administration_pages
from serving.ui.audit_pages import router as audit_pages
from serving.ui.city_pages import router as city_pages
from serving.ui.decision_pages import router as decision_pages
from serving.ui.desk_pages import router as desk_pages
from serving.ui.draft_list_pages import router as draft_list_pages
from serving.ui.draft_pages import router as draft_pages
from serving.ui.explain_pages import router as explain_pages
from serving.ui.exports import router as exports
from serving.ui.figure_pages import router as figure_pages
from serving.ui.model_pages import router as model_pages
from serving.ui.my_week_pages import router as my_week_pages
from serving.ui.objection_pages import router as objection_pages
from serving.ui.order_pages import router as order_pages
from serving.ui.outcome_pages import router as outcome_pages
from serving.ui.pages import router as pages
from serving.ui.rendering import STATIC
from serving.ui.token_pages import router as token_pages
from serving.ui.truth_pages import router as truth_pages

# What stands behind a bureau's id, which may hold a slash, comes before that bureau's own.
_COUNTED: Final = (
    conduct,
    access,
    access_tokens,
    audit,
    decisions,
    outcomes,
    orders,
    objections,
    explanations,
    my_week,
    lists,
    desk,
    establishments,
    figures,
    truth,
    models,
    drafts,
    draft_review,
    access_pages,
    city_pages,
    account_pages,
    administration_pages,
    token_pages,
    audit_pages,
    objection_pages,
    draft_pages,
    desk_pages,
    draft_list_pages,
    figure_pages,
    truth_pages,
    model_pages,
    decision_pages,
    my_week_pages,
    outcome_pages,
    order_pages,
    explain_pages,
    exports,
    pages,
)


def _together() -> list[BaseRoute]:
    router = APIRouter(responses=RESPONSES, dependencies=[Depends(refuse_forgery)])
    router.include_router(health)
    for each in _COUNTED:
        router.include_router(each, dependencies=[Depends(counted)])
    return [*router.routes, Mount("/static", StaticFiles(directory=STATIC), name="static")]


ROUTES: Final = _together()
