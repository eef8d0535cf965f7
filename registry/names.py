"""Names of organizations: when two are the same, and what a name says about its bearer."""

from __future__ import annotations

import re
import unicodedata

# Endings of dependent parts of a legal person, by their share in three million published names.
_BRANCH = re.compile(
    "(?:分公司|支公司|分行|支行|分理处|储蓄所|营业[部所厅]|营销服务部|办事处|代表处|分店|分厂|分社|分院|分所|分部|分校)$"
)


def fold_name(text: str) -> str:
    """The name by which identity is decided: half width, lower case, no space, bracket or punctuation.

    Traditional characters stay as they are: 發 and 发 may be two companies. A name made of nothing but
    punctuation is kept as it stands, so that two of them are not the same by having nothing in common.
    """
    # Twice: characters that a removed mark kept apart may compose.
    return _letters(_letters(text)) or unicodedata.normalize("NFKC", text).strip().lower()


def is_branch_name(name: str) -> bool:
    """Whether the name is one of a branch, which has a code but no legal personality of its own."""
    return bool(_BRANCH.search(fold_name(name)))


def _letters(text: str) -> str:
    composed = unicodedata.normalize("NFKC", text).lower()
    return "".join(character for character in composed if unicodedata.category(character)[0] not in "ZPC")
