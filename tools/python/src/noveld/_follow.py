"""Following the decision log over a stream that may lose messages. No sockets, no clock."""

from __future__ import annotations

from collections import deque

from . import _calls
from ._request import Numbers, Request
from ._wire import Heartbeat
from .errors import HistoryGone, StoreChanged
from .records import Decision, LogPage

LOG_PAGE = 1000


class Follower:
    """Puts publications and pages of the log together: every record once, in the order of ``seq``.

    A published record is taken only when it follows the last one directly. Any other is left to the log, as is what
    a heartbeat shows to be missing: a driver asks for the log's page after `position` while `behind`, otherwise it
    waits for the next publication. So nothing is ever held back, and nothing has to be sorted.

    Args:
        position: the ``seq`` after which to start.
        wanted: the decisions to give; the others are followed all the same, because only they show gaps.
        behind: whether to ask the log first.
    """

    def __init__(self, position: int, wanted: frozenset[str], *, behind: bool) -> None:
        self.position = position
        self.trimmed = 0
        self.ready: deque[Decision] = deque()
        self._wanted = wanted
        self._target: int | None = None if behind else position
        self._doubtful = False
        self._from_beginning = position == 0

    @property
    def behind(self) -> bool:
        """Whether the log is to be asked."""
        return self._doubtful or self._target is None or self.position < self._target

    def request(self, numbers: Numbers) -> Request[LogPage]:
        """The request for the log's next page."""
        wanted = None if len(self._wanted) == len(_calls.DECISIONS) else sorted(self._wanted)
        return _calls.log(numbers, self.position, LOG_PAGE, wanted)

    @property
    def processed(self) -> int:
        """The ``seq`` up to which every wanted record was taken from `ready`."""
        return self.ready[0].seq - 1 if self.ready else self.position

    def publication(self, message: Decision | Heartbeat | None) -> None:
        """Takes what arrived on the decisions socket."""
        if message is None:
            return
        if isinstance(message, Decision) and message.seq == self.position + 1:
            self._take(message)
        elif message.seq > self.position:
            self._target = max(self._target or 0, message.seq)
        elif isinstance(message, Heartbeat) and message.seq < self.position:
            # An old heartbeat from the queue, or another store: only the log can tell.
            self._doubtful = True

    def page(self, page: LogPage) -> None:
        """Takes the log's page that `request` asked for.

        Raises:
            StoreChanged: the log ends before `position`.
            HistoryGone: it starts after `position`, other than for a stream from the beginning.
        """
        if page.last < self.position:
            raise StoreChanged(
                "store_changed",
                f"the daemon's log ends at seq {page.last}, but {self.position} was seen already: it runs on another "
                f"store, or lost its newest records in a crash; start again from after={page.last} or after=0",
            )
        self._doubtful = False
        if self._target is None:
            self._target = page.last
        self._check_history(page.first)
        for record in page.records:
            if record.seq > self.position:
                self._take(record)
        if not page.records:
            # Only an empty page proves that nothing wanted is left: a daemon may give fewer records than asked for.
            self.position = page.last

    def _check_history(self, first: int) -> None:
        """Records between `position` and the log's first are gone, which only a stream from the beginning can bear."""
        if first <= self.position + 1:
            self._from_beginning = False
        elif self._from_beginning:
            self.trimmed = first - 1
        else:
            raise HistoryGone(
                "history_gone",
                f"the daemon's retention removed the records from seq {self.position + 1} to {first - 1}; start afresh "
                f"from members(), or go on without them from after={first - 1}",
            )

    def _take(self, record: Decision) -> None:
        self.position = record.seq
        if record.decision in self._wanted:
            self.ready.append(record)
