"""Puts the site's clock forward by STORM_DAYS days, in every process that has this folder on PYTHONPATH.

`journal.clock` is the only place that asks what time it is; the storm turns days over with it.
"""

from __future__ import annotations

import importlib.abc
import importlib.util
import os
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

DAYS = int(os.environ.get("STORM_DAYS", "0"))


class _Forward(importlib.abc.MetaPathFinder):
    """Finds journal.clock as always, and changes its `now` after it is loaded."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name != "journal.clock":
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.loader is not None:
            loader: Any = spec.loader
            original = loader.exec_module

            def exec_module(module: Any) -> None:
                original(module)
                module.now = lambda: datetime.now(module.SHANGHAI) + timedelta(days=DAYS)

            loader.exec_module = exec_module
        return spec


if DAYS:
    sys.meta_path.insert(0, _Forward())
