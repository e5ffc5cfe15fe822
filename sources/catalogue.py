"""What the two catalogue services share: reading their records' texts, and checking their JSON answers."""

import html
import re
from collections.abc import Callable, Mapping
from typing import Any, cast

from sources.replies import Refused, Reply, Transient

Record = Mapping[str, Any]
"""A JSON object of an answer; any field may be missing or null."""

_TAG = re.compile(r"</?[A-Za-z][^<>]*>")


def line(text: Any) -> str:
    """One line of plain text out of a field that may be null or hold HTML tags and entities."""
    return " ".join(html.unescape(_TAG.sub("", text)).split()) if isinstance(text, str) else ""


def inner(record: Any, *path: str) -> Any:
    """The value at ``path``, None where any step is missing or null."""
    for key in path:
        if not isinstance(record, Mapping):
            return None
        record = cast(Record, record).get(key)
    return record


def items(value: Any) -> list[Record]:
    """The objects in a list that may be null and hold nulls."""
    return [cast(Record, item) for item in cast(list[Any], value or ()) if isinstance(item, Mapping)]


def json_check(source: str, subject: str | None, judge: Callable[[Any], None]) -> Callable[[Reply], None]:
    """A check for a Fetcher: the answer is JSON, its error is told, and ``judge`` accepts a good one."""

    def check(reply: Reply) -> None:
        try:
            value = reply.json()
        except ValueError as error:
            if reply.status_code != 200:
                return
            raise Transient(f"sent something else than whole JSON ({str(error)[:80]})") from error
        if reply.status_code == 200:
            judge(value)
        else:
            said = line(inner(value, "message")) or line(inner(value, "error")) or "no reason given"
            raise Refused(source, f"refused (HTTP {reply.status_code}): {said[:200]}", query=subject)

    return check
