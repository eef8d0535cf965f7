"""Words for the actions of the listing process, as buttons and refusals name them."""

from __future__ import annotations

import re

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lists import workflow

ACTIONS: dict[str, str | Promise] = {
    workflow.PROPOSE: _("take it up as a case"),
    workflow.NOTIFY: _("send the notice"),
    workflow.STATE: _("enter the party's statement"),
    workflow.DECIDE: _("decide to list"),
    workflow.DROP: _("drop the case"),
    workflow.CONFIRM: _("confirm the decision"),
    workflow.RETURN: _("return it to the agency"),
    workflow.REVISE: _("revise it"),
    workflow.PROPOSE_REMOVAL: _("propose removal"),
    workflow.RELIST: _("list again after a revoked repair"),
    workflow.CONFIRM_REMOVAL: _("confirm the removal"),
    workflow.REFUSE_REMOVAL: _("refuse the removal"),
    workflow.EXPIRE: _("end by date"),
}

_ITEM = re.compile(r"(\d+) \((\d+)\)")


def article_in_chinese(article: str) -> str:
    """An article as sources number it, "6 (10)", as Chinese letters name it: 第6条第10项; words stay as they are."""
    found = _ITEM.fullmatch(article)
    if found:
        return f"第{found[1]}条第{found[2]}项"
    return article if not article or article.startswith("第") else f"第{article}条"


def article_in_words(article: str, language: str) -> str:
    """An article in the language of the page."""
    if not article or language.startswith("zh"):
        return article_in_chinese(article)
    return _("article %(n)s") % {"n": article}


def in_words(actions: tuple[str, ...]) -> tuple[str, ...]:
    """Actions as people read them, in the active language; what only the worker does is left out."""
    return tuple(str(ACTIONS[action]) for action in actions if action != workflow.EXPIRE)
