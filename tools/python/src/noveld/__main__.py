"""``python -m noveld``: embed JSON lines, bridge a Kafka topic.

The daemon's own programs are ``noveld`` and ``novelctl``; this adds what needs Python.
"""

from ._commands import main

raise SystemExit(main())
