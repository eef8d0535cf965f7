"""Whether PDF files can be made here; told with the other checks of a start."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Warning, register

from documents.pdf import why_off

TAG = "creditsite"


@register(TAG)
def pdf_can_be_made(app_configs: object, **kwargs: Any) -> list[CheckMessage]:
    """A warning only: everything but the PDF files of letters works without."""
    reason = why_off()
    if not reason:
        return []
    return [
        Warning(
            f"PDF is off: {reason} Letters wait until it is there.",
            hint="apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk",
            id="creditsite.W051",
        )
    ]
