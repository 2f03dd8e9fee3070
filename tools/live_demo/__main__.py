"""`python -m live_demo`: what `tools/demo` runs once everything is in place."""

import os
import signal
import sys
from types import FrameType

from live_demo.arguments import Arguments, parse
from live_demo.daemon import Daemon, DaemonFailure

_INTERRUPTED = 130
_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def _main() -> int:
    arguments = parse(sys.argv[1:])
    if arguments.stop:
        stopped = Daemon(arguments.folder).stop()
        print("The daemon was stopped." if stopped else "No daemon of the demonstration is running.")
        return 0
    for number in _ENDING:
        signal.signal(number, _end)
    return _demonstrate(arguments)


def _demonstrate(arguments: Arguments) -> int:
    # Not before it is needed: these import what has to be installed.
    from noveld.embedding import ModelError

    from live_demo.comparison import MeasureFailure
    from live_demo.run import Busy, run
    from live_demo.samples import SourceError
    from live_demo.screen import Screen
    from live_demo.terminal import Terminal

    terminal = Terminal()
    try:
        run(arguments, Screen(terminal, arguments.every))
    except KeyboardInterrupt:
        terminal.status("")
        terminal.line()
        terminal.line("Stopped; the daemon too.")
        return _INTERRUPTED
    except (Busy, DaemonFailure, MeasureFailure, ModelError, SourceError) as error:
        terminal.status("")
        print(f"tools/demo: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        # Whoever read the output has gone; without this, Python would complain about it once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return 0


def _end(number: int, _: FrameType | None) -> None:
    # Once only: a second one, of an impatient user or a closing terminal, must not interrupt the daemon's end.
    for each in _ENDING:
        signal.signal(each, signal.SIG_IGN)
    if number == signal.SIGINT:
        raise KeyboardInterrupt
    sys.exit(128 + number)


sys.exit(_main())
