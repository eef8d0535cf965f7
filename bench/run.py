"""`make bench`: every benchmark in turn, each in a process of its own, at the given sizes."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
SCRIPTS = ("search_api.py", "pages.py", "check.py", "loading.py")

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entities", type=int, action="append", default=[])
    sizes = parser.parse_args().entities or [10_000]
    for size in sizes:
        for script in SCRIPTS:
            print(f"\n## {script.removesuffix('.py')} at {size:,} entities\n", flush=True)
            subprocess.run([sys.executable, str(HERE / script), "--entities", str(size)], check=True)
