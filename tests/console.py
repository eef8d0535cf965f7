"""A Python of a site under test that stays open: questions and acts without starting Django for each."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from tests.site import ROOT, Site

LOOP = """
import json, sys
import django
django.setup()
from django.db import close_old_connections
names = {}
for line in sys.stdin:
    close_old_connections()
    names.pop("answer", None)
    exec(json.loads(line), names)
    print("=" + json.dumps(names.get("answer")), flush=True)
"""


class Console:
    """Runs pieces of Python in a process of the site, one after the other; they leave their answer in `answer`."""

    def __init__(self, site: Site) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", LOOP],
            cwd=ROOT,
            env=site.environment,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def run(self, script: str) -> Any:
        """What the piece left in `answer`.

        Raises:
            AssertionError: it failed; its traceback stands on standard error.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(script) + "\n")
        self._process.stdin.flush()
        for line in self._process.stdout:
            if line.startswith("="):
                return json.loads(line[1:])
        raise AssertionError(f"the console ended at: {script}")

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.communicate()
