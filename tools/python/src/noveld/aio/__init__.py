"""The client for asyncio: the same methods as `noveld.Client`, awaited.

>>> async with noveld.aio.Client() as client:                           # doctest: +SKIP
...     decisions = await client.submit(ids, vectors)
"""

from ._client import Client
from ._sink import Sink
from ._stream import DecisionStream

__all__ = ["Client", "DecisionStream", "Sink"]
