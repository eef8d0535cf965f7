"""Whether this web process was told to go: whoever holds an answer back lets it go then."""

from __future__ import annotations

import threading

stopping = threading.Event()
