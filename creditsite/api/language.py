"""The language of an answer: `lang`, else Accept-Language, else Chinese. No cookie, so that caches work."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header

LANGUAGES = tuple(code for code, _ in settings.LANGUAGES)


@lru_cache(maxsize=1000)
def accepted(header: str) -> str:
    """The first language of an Accept-Language header that is spoken here."""
    for code, _ in parse_accept_lang_header(header[:500]):
        if code == "*":
            break
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    return str(settings.LANGUAGE_CODE)


def activate(language: str) -> None:
    """Let messages speak a language for the rest of the request."""
    if translation.get_language() != language:
        translation.activate(language)


def activate_for(request: HttpRequest) -> str:
    """Choose and activate the language of an answer before its query was checked: errors need one too."""
    query = request.META.get("QUERY_STRING", "")
    asked = next((code for code in LANGUAGES if f"&lang={code}&" in f"&{query}&"), None)
    language = asked or accepted(request.META.get("HTTP_ACCEPT_LANGUAGE", ""))
    activate(language)
    return language
