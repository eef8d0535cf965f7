"""Structured logs: one JSON object a line on standard error, with the request id, without personal data."""

from __future__ import annotations

from typing import Any

import structlog

from creditsite.frame import privacy
from creditsite.settings.storage import env

LOG_LEVEL = env.str("LOG_LEVEL", default="WARNING").upper()
LOG_ERROR_TEXT = env.bool("LOG_ERROR_TEXT", default=False)

_EVERY: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso"),
    privacy.errors(with_text=LOG_ERROR_TEXT),
]

structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        *_EVERY,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": [privacy.of_libraries, *_EVERY],
            "pass_foreign_args": True,
            "use_get_message": False,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": [], "propagate": True},  # Django's own handlers write plain text and mail
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "django.server": {"handlers": [], "propagate": False},  # runserver's access log holds queries
        # The audit log has sign-ins; these lines would name who, and from where.
        "axes": {"level": "CRITICAL"},
        "gunicorn.http.wsgi": {"level": "ERROR"},  # else a line for every HEAD
    },
}
