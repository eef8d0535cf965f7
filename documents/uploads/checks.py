"""Whether papers lie where nobody else reads them, and whether the scanner that is configured answers."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from documents.uploads import scanning

TAG = "creditsite"


@register(TAG)
def papers_lie_safely(app_configs: object, **kwargs: Any) -> list[CheckMessage]:
    """The folder of papers is this site's own, and no web server hands it out."""
    path = Path(settings.PAPERS_DIR).resolve()
    if path.is_relative_to(Path(settings.STATIC_ROOT).resolve()):
        return [
            _error(f"PAPERS_DIR ({path}) lies in the folder of static files.", "Set it to another folder.")
        ]
    if not path.exists():
        return []
    if settings.PRODUCTION and stat.S_IMODE(path.stat().st_mode) & 0o077:
        return [_error(f"{path} can be read by other users of this machine.", f"Run: chmod -R go= {path}")]
    if not os.access(path, os.R_OK | os.W_OK | os.X_OK):
        return [_error(f"{path} cannot be written by this user.", f"Run: chown -R {os.getuid()} {path}")]
    return []


@register(TAG)
def scanner_answers(app_configs: object, **kwargs: Any) -> list[CheckMessage]:
    """A warning only: the site works, but takes no papers until the scanner is back."""
    if not settings.CLAMAV_SOCKET or scanning.answers():
        return []
    return [
        Warning(
            f"The virus scanner at {settings.CLAMAV_SOCKET} does not answer: no papers are taken in.",
            hint="Start clamd, or set CLAMAV_SOCKET to the path of its socket, or host:port; empty: no scanner.",
            id="creditsite.W052",
        )
    ]


def _error(message: str, hint: str) -> Error:
    return Error(message, hint=hint, id="creditsite.E022")
