"""Starts real Elasticsearch nodes for tests and by hand; `make es` builds them.

By hand: `python tools/elasticsearch/node.py [NODES]` prints the SEARCH_URL and runs until Ctrl-C.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType

HERE = Path(__file__).resolve().parent
CLASSES = HERE / "target" / "classes"
LIBRARIES = HERE / "target" / "lib"
START_SECONDS = 90.0  # two to five when the machine is idle
END_SECONDS = 15.0
HEAP = ("-Xms128m", "-Xmx512m", "-XX:+UseSerialGC")
PACKAGES = "apt-get install openjdk-17-jdk-headless maven"


class NotStarted(Exception):
    """The node did not come up, with the end of what it said."""


def missing() -> str:
    """What keeps a node from starting, in words; empty where nothing does."""
    if shutil.which("java") is None:
        return f"Java is missing ({PACKAGES}; then: make es)"
    if not CLASSES.exists() or not LIBRARIES.exists():
        return "the test node is not built (make es)"
    return ""


class Node:
    """One Elasticsearch process on free ports, its data below `home`. Ends with the process that started it."""

    def __init__(self, home: Path, *, java: tuple[str, ...] = (), **settings: str) -> None:
        self.home, self._java, self.settings = home, java, settings
        self.url = ""
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The Java process."""
        if self._process is None:
            raise NotStarted("the node does not run")
        return self._process.pid

    def launch(self) -> None:
        """Start the process without waiting for it."""
        self.home.mkdir(parents=True, exist_ok=True)
        command = [
            "java", *HEAP, *self._java, "-Dends.with.parent=true", "-cp", f"{CLASSES}:{LIBRARIES}/*",
            "org.elasticsearch.node.EsNode", str(self.home),
            *(f"{key}={value}" for key, value in self.settings.items()),
        ]  # fmt: skip
        with self._said.open("wb") as said:
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=said, stderr=subprocess.STDOUT, start_new_session=True
            )

    @property
    def _said(self) -> Path:
        return self.home / "console.log"

    def await_ready(self, *, seconds: float = START_SECONDS) -> None:
        """Wait until it listens; with that, `url` is known.

        Raises:
            NotStarted: it ended, or took too long; nothing of it runs any more.
        """
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            for line in self._said.read_text("utf-8", "replace").splitlines():
                if line.startswith("READY "):
                    self.url = "http://" + line.split("http=")[1].split()[0]
                    return
            if self._process is None or self._process.poll() is not None:
                break
            time.sleep(0.05)
        self.kill()
        raise NotStarted(self._said.read_text("utf-8", "replace")[-2_000:])

    def start(self) -> Node:
        """Launch, and wait until it listens."""
        self.launch()
        self.await_ready()
        return self

    def pause(self) -> None:
        """Stop its clock (SIGSTOP): it accepts connections and answers nothing."""
        os.kill(self.pid, signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on."""
        os.kill(self.pid, signal.SIGCONT)

    def stop(self) -> None:
        """End it in order; by force where that takes too long."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """kill -9."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        try:
            os.killpg(process.pid, signal.SIGCONT)
            os.killpg(process.pid, how)
            process.wait(END_SECONDS)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            process.kill()
            process.wait()
        finally:
            if process.stdin is not None:
                process.stdin.close()


class Cluster:
    """One node or several that find each other, in a temporary folder that goes with them."""

    def __init__(self, nodes: int = 1, **settings: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="creditsite-es-"))
        self.nodes: list[Node] = []
        if nodes == 1:
            self.nodes.append(Node(self.folder / "n0", **settings))
            return
        free = free_ports(2 * nodes)
        ports, doors = free[:nodes], free[nodes:]  # the same again after a restart
        names = ",".join(f"n{number}" for number in range(nodes))
        together = {
            "cluster.name": f"creditsite-{ports[0]}",
            "discovery.type": "",
            "discovery.seed_hosts": ",".join(f"127.0.0.1:{port}" for port in ports),
            "cluster.initial_master_nodes": names,
        }
        for number, (port, door) in enumerate(zip(ports, doors, strict=True)):
            own = {"node.name": f"n{number}", "transport.port": str(port), "http.port": str(door)}
            self.nodes.append(Node(self.folder / f"n{number}", **{**together, **own, **settings}))

    @property
    def url(self) -> str:
        """As SEARCH_URL takes it."""
        return ",".join(node.url for node in self.nodes)

    def start(self) -> Cluster:
        """Start every node and wait until the cluster is green."""
        try:
            for node in self.nodes:
                node.launch()
            for node in self.nodes:
                node.await_ready()
            self.await_green()
        except BaseException:
            self.stop()
            raise
        return self

    def await_green(self, *, seconds: float = START_SECONDS) -> None:
        """Wait until every shard is where it should be and every node has joined."""
        wanted = f"wait_for_status=green&wait_for_nodes={len(self.nodes)}&timeout=2s"
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                if ask(f"{self.nodes[0].url}/_cluster/health?{wanted}")["status"] == "green":
                    return
            except (OSError, urllib.error.HTTPError):
                time.sleep(0.1)
        raise NotStarted("the cluster did not turn green")

    def stop(self) -> None:
        """End every node and remove its data."""
        for node in self.nodes:
            node.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Cluster:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def ask(url: str) -> dict[str, object]:
    """A GET whose answer is JSON."""
    with urllib.request.urlopen(url, timeout=10) as answer:
        found: dict[str, object] = json.load(answer)
        return found


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on right now."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()


def main() -> None:
    """Run nodes until somebody has had enough."""
    if reason := missing():
        sys.exit(reason)
    with Cluster(int(sys.argv[1]) if len(sys.argv) > 1 else 1) as cluster:
        print(f"SEARCH_URL={cluster.url}", flush=True)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        with contextlib.suppress(KeyboardInterrupt):
            signal.pause()


if __name__ == "__main__":
    main()
