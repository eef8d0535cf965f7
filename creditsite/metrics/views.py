"""/metrics: for whoever bears METRICS_TOKEN; nobody else learns that it is there."""

from __future__ import annotations

import hmac
import os
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector

from creditsite.metrics.gauges import Gauges

OURS = "creditsite_"


class Counted:
    """What all processes have counted: in the files of every folder below METRICS_DIR, else in this process."""

    def collect(self) -> Iterable[Metric]:
        """The metrics of this site, without those of the Python process."""
        if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
            return [metric for metric in REGISTRY.collect() if metric.name.startswith(OURS)]
        files = [str(file) for file in Path(settings.METRICS_DIR).glob("*/*.db")]
        merged: Iterable[Metric] = MultiProcessCollector.merge(files)  # type: ignore[no-untyped-call]
        return merged


def registry() -> CollectorRegistry:
    """Everything that /metrics shows."""
    made = CollectorRegistry()
    made.register(Counted())
    made.register(Gauges())
    return made


@csrf_exempt
def metrics(request: HttpRequest) -> HttpResponse:
    """The metrics, to the bearer of the token; a 404 like any other to everybody else."""
    given = request.META.get("HTTP_AUTHORIZATION", "")
    wanted = f"Bearer {settings.METRICS_TOKEN}"
    if not settings.METRICS_TOKEN or not hmac.compare_digest(given.encode(), wanted.encode()):
        raise Http404
    response = HttpResponse(generate_latest(registry()), content_type=CONTENT_TYPE_LATEST)
    response["Cache-Control"] = "no-store"
    return response


urlpatterns = [path("metrics", metrics, name="metrics")]
