"""Knows which sources are out of reach in this run, so that one outage is waited for once."""

import asyncio
from collections import defaultdict

from state.errors import SourceError


class Outages:
    """Counts failures in a row of each source of one run. Calls to one source are made one after another,
    so that what the first has found out serves the others."""

    def __init__(self) -> None:
        self._failed: dict[str, int] = defaultdict(int)
        self._reason: dict[str, str] = {}
        self._locks: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    def lock(self, source: str) -> asyncio.Lock:
        """Held while ``source`` is asked."""
        return self._locks[source]

    def check(self, source: str, patience: int) -> None:
        """Raise what the source failed with when it failed ``patience`` times in a row.

        Raises:
            SourceError: the source is out of reach in this run.
        """
        if self._failed[source] >= patience:
            raise SourceError(source, self._reason[source])

    def note(self, source: str, failure: SourceError | None) -> None:
        """Remember how a call ended."""
        if failure is None:
            self._failed[source] = 0
        else:
            self._failed[source] += 1
            self._reason[source] = failure.reason
