"""A command leaves a request and sees it through: by the worker, or where none runs, in this process."""

from __future__ import annotations

import time

from search.models import IndexTask, TaskStatus
from search.sweeps import carry_out_tasks

WAIT_FOR_WORKER = 3.0  # seconds until a request that no worker took is carried out here
POLL = 0.2


def see_through(task: IndexTask) -> IndexTask:
    """Wait until the task is over; returns it as it then is."""
    here_from = time.monotonic() + WAIT_FOR_WORKER
    while True:
        if time.monotonic() >= here_from:
            carry_out_tasks()
        task.refresh_from_db()
        if task.status in (TaskStatus.DONE, TaskStatus.FAILED):
            return task
        time.sleep(POLL)
