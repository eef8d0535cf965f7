"""Is the process alive, and may traffic come: for supervisors, proxies and the operator.

/readyz is 503 only where no answer could be right: no database, migrations missing, never an index. A search
that is away or a worker that lags leaves most of the site right: 200, named in `degraded`.
"""

from __future__ import annotations

from typing import Any

import structlog
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from creditsite.api.formats import dumps
from records.models import LeakAudit
from search.condition import LAG_MAX
from search.models import BuildStatus, IndexBuild
from search.selectors import status

logger = structlog.get_logger(__name__)


class _Migrations:
    """Whether every migration is applied; asked until it is, for reading them all takes a tenth of a second."""

    done = False

    def missing(self) -> int:
        """How many are to be applied."""
        if self.done:
            return 0
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        self.done = not plan
        return len(plan)


MIGRATIONS = _Migrations()


@csrf_exempt
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. Asks nothing else."""
    return _answer({"status": "ok"})


@csrf_exempt
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Whether this process can answer visitors, and what is not as it should be."""
    try:
        return _readiness(request)
    except DatabaseError as error:
        logger.error("not ready: database", kind=type(error).__name__)
        return _not_ready("database", "the database does not answer")


def _readiness(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    if missing := MIGRATIONS.missing():
        return _not_ready("migrations", f"{missing} migrations to apply: manage.py migrate")
    search = status()
    if not search.ready and not IndexBuild.objects.filter(status=BuildStatus.DONE).exists():
        return _not_ready("search", "the first index is not built: manage.py search_build")
    degraded = []
    if not search.ready:
        degraded.append("search")
    if search.lag_seconds > LAG_MAX:
        degraded.append("worker")
    return _answer(
        {
            "status": "degraded" if degraded else "ok",
            "degraded": degraded,
            "index_lag_seconds": search.lag_seconds,
            "search": {"engine": search.engine, "detail": search.detail},
            **(_leaks() if _for_staff(request) else {}),
        }
    )


def _for_staff(request: HttpRequest) -> bool:
    """Staff who are signed in; nobody else learns whether something leaks."""
    user = getattr(request, "user", None)
    return bool(user is not None and user.is_authenticated and user.is_staff)


def _leaks() -> dict[str, Any]:
    """The last audit that came to its end."""
    newest = LeakAudit.objects.first()
    last = LeakAudit.objects.last_finished()
    if newest is None:
        return {"leaks": None}
    finished = last.finished_at if last is not None else None
    return {
        "leaks": {
            "at": finished.isoformat() if finished else None,
            "findings": last.findings if last is not None else None,
            "could_not_look": bool(newest.error),
        }
    }


def _not_ready(part: str, detail: str) -> HttpResponse:
    content = {"status": "unavailable", "unavailable": part, "detail": detail, "degraded": [part]}
    return _answer(content, status=503)


def _answer(content: dict[str, Any], *, status: int = 200) -> HttpResponse:
    response = HttpResponse(dumps(content), content_type="application/json", status=status)
    response["Cache-Control"] = "no-store"
    return response


urlpatterns = [path("healthz", healthz, name="healthz"), path("readyz", readyz, name="readyz")]
