"""The service's numbers, for the Prometheus that watches it."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse

from serving.access.asking import may
from serving.conduct.metrics import MEDIA_TYPE, Metrics

router = APIRouter(tags=["health"])


@router.get(
    "/metrics",
    operation_id="get_metrics",
    response_class=PlainTextResponse,
    dependencies=[may("read_metrics")],
)
async def get_metrics(request: Request) -> Response:
    """What the service counted since it started, in Prometheus' text format."""
    metrics: Metrics = request.state.metrics
    return Response(metrics.exposition(), media_type=MEDIA_TYPE)
