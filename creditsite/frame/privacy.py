"""What may stand in the log: constants, numbers, kinds of errors; nothing that a person typed. Needs no Django.

Our own messages are constants with named values. Those of libraries are templates with arguments: numbers are
filled in, text is not, for it may be a query, an address or a name. Of an error the log keeps its kind and
where it happened; its text often quotes the row or the request (LOG_ERROR_TEXT=1 shows it, for a while).
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from typing import Any

Event = MutableMapping[str, Any]
Processor = Callable[[Any, str, Event], Event]
LEFT_OUT = "…"
DEEPEST = 30  # frames of a traceback


def of_libraries(logger: Any, name: str, event: Event) -> Event:
    """A library's message without the text among its arguments; of a request its route and method."""
    record = event.get("_record")
    arguments = event.pop("positional_args", ())
    event["event"] = filled_in(str(event["event"]), arguments)
    request = getattr(record, "request", None)
    if request is not None:
        match = getattr(request, "resolver_match", None)
        event["route"] = (match.view_name if match else "") or "none"
        event["method"] = str(getattr(request, "method", ""))[:10]
        if (given := getattr(request, "request_id", "")) and "request_id" not in event:
            event["request_id"] = given
    return event


def filled_in(template: str, arguments: object) -> str:
    """A %-template with its numbers, and a mark where text would stand."""
    if not arguments:
        return template
    safe: object
    if isinstance(arguments, Mapping):
        safe = {key: _harmless(value) for key, value in arguments.items()}
    elif isinstance(arguments, Iterable):
        safe = tuple(_harmless(value) for value in arguments)
    else:
        return template
    try:
        return template % safe
    except (TypeError, ValueError, KeyError):
        return template


def _harmless(value: object) -> object:
    return value if isinstance(value, int | float) or value is None else LEFT_OUT


def errors(*, with_text: bool) -> Processor:
    """A processor that turns `exc_info` into the kinds of the errors and where they were raised."""

    def processor(logger: Any, name: str, event: Event) -> Event:
        given = event.pop("exc_info", None)
        error = _error_of(given)
        if error is not None:
            event["error"] = " ← ".join(_kind(one, with_text=with_text) for one in _chain(error))
            event["where"] = [
                f"{frame.filename}:{frame.lineno} {frame.name}"
                for frame in traceback.extract_tb(error.__traceback__)[-DEEPEST:]
            ]
        return event

    return processor


def _error_of(given: object) -> BaseException | None:
    if isinstance(given, BaseException):
        return given
    if isinstance(given, tuple):
        return given[1] if isinstance(given[1], BaseException) else None
    if given:
        import sys

        return sys.exc_info()[1]
    return None


def _chain(error: BaseException) -> Iterable[BaseException]:
    seen: list[BaseException] = []
    following: BaseException | None = error
    while following is not None and following not in seen:
        seen.append(following)
        following = following.__cause__ or following.__context__
    return seen


def _kind(error: BaseException, *, with_text: bool) -> str:
    kind = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    return f"{kind}: {error}" if with_text else kind
