"""The client of noveld: submit embeddings to a live stream, follow the decisions, ask how diverse the pool is.

>>> with noveld.Client() as client:                                     # doctest: +SKIP
...     for decision in client.submit(ids, vectors):
...         print(decision.id, decision.decision, decision.nearest)

`noveld.aio` has the same for asyncio.
"""

from ._columns import keep
from ._stream import DecisionStream
from .client import Client
from .errors import (
    ClientClosed,
    DaemonError,
    HistoryGone,
    InvalidRequest,
    NotFound,
    NoveldError,
    ProtocolError,
    StoreChanged,
    Timeout,
    Unavailable,
)
from .records import (
    Decision,
    Explanation,
    LogPage,
    Member,
    MemberArray,
    Neighbor,
    Score,
)
from .reports import Budget, Diversity, HistoryPoint, Measure, Snapshot, Status

__version__ = "0.1.0"

__all__ = [
    "Budget",
    "Client",
    "ClientClosed",
    "DaemonError",
    "Decision",
    "DecisionStream",
    "Diversity",
    "Explanation",
    "HistoryGone",
    "HistoryPoint",
    "InvalidRequest",
    "LogPage",
    "Measure",
    "Member",
    "MemberArray",
    "Neighbor",
    "NotFound",
    "NoveldError",
    "ProtocolError",
    "Score",
    "Snapshot",
    "Status",
    "StoreChanged",
    "Timeout",
    "Unavailable",
    "keep",
]
