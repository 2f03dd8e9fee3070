"""noveld's own programs, each run as a process whose time and memory the system accounts for."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from noveld import Client

from .streams import Selection, Stream, save_rows

BINARIES = Path(__file__).resolve().parents[3] / ".build/release"
MEASURES = ("mean_pairwise_cosine", "knn_distance", "vendi", "rke", "radius", "facility_location")
KIB = 1024


def novelctl(*arguments: object) -> tuple[dict[str, Any], float, int]:
    """The JSON that a command prints, its seconds of the processor, and its peak memory in bytes."""
    command = [str(BINARIES / "novelctl"), *map(str, arguments), "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}")
    return json.loads(output), usage.ru_utime + usage.ru_stime, usage.ru_maxrss * KIB


def select(stream: Stream, budget: int, method: str, *options: object) -> Selection:
    answer, seconds, peak = novelctl("select", stream.path, "--budget", budget, "--method", method, *options)
    return Selection(np.array(answer["selected"], dtype=np.int64), seconds, peak)


def measure(stream: Stream, rows: np.ndarray, scratch: Path) -> dict[str, float]:
    """NovelSum in both forms and at β = 0, and other measures, exactly, against the whole stream."""
    kept = save_rows(stream.rows[rows], scratch)
    chosen = [argument for name in MEASURES for argument in ("--measure", name)]
    values, _, _ = novelctl("measure", kept, "--reference", stream.path, *chosen)
    paper, _, _ = novelctl("measure", kept, "--reference", stream.path, "--form", "paper")
    kept.unlink()
    return values | {"novelsum_paper": paper["novelsum"]}


def daemon(stream: Stream, scratch: Path, *settings: str) -> Selection:
    """Streams the rows through a daemon over its sockets, durably; what it has at the end is what it kept."""
    free = [f"endpoints.{socket}=tcp://127.0.0.1:*" for socket in ("ingest", "firehose", "decisions", "query")]
    with tempfile.TemporaryDirectory(dir=scratch) as data:
        command = [str(BINARIES / "noveld"), "run", "--data", data]
        for setting in [*free, *settings]:
            command += ["--set", setting]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        ended = False
        try:
            assert process.stdout
            ready = json.loads(process.stdout.readline())["endpoints"]
            endpoints = {socket: ready[socket] for socket in ("ingest", "query", "decisions")}
            with Client(**endpoints, timeout=600) as client:
                for first in range(0, len(stream.rows), 2_000):
                    rows = stream.rows[first : first + 2_000]
                    client.submit([str(first + row) for row in range(len(rows))], rows)
                ids, _ = client.members_array()
            process.send_signal(signal.SIGTERM)
            _, status, usage = os.wait4(process.pid, 0)
            ended = True
            process.returncode = os.waitstatus_to_exitcode(status)
        finally:
            if not ended:
                process.kill()
                process.wait(30)
    rows = np.array([int(name) for name in ids], dtype=np.int64)
    return Selection(rows, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * KIB)
