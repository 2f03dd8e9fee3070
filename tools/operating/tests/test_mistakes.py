"""Mistakes as a new user makes them: each has its exit code, and the message says what to do."""

import subprocess
from pathlib import Path

import numpy as np
import pytest
from daemon import Daemon

FAILED, USAGE, CONFIGURATION = 1, 64, 78

#: Of noveld without a daemon: arguments, exit code, and what the message has to say.
OF_NOVELD = [
    (["rnu"], USAGE, "noveld --help"),
    (["run", "--budget", "5"], USAGE, "noveld run --help"),
    (["run", "--set", "budget.capacity"], CONFIGURATION, "expected KEY=VALUE"),
    (["run", "--set", "budget.capacity=many"], CONFIGURATION, "expected an integer"),
    (["run", "--set", "budget.capcity=5"], CONFIGURATION, "did you mean capacity?"),
    (["run", "--config", "nope.yaml"], CONFIGURATION, "no such file"),
    (["check", "--config", "list.yaml"], CONFIGURATION, "list.yaml:1:1: expected a mapping"),
    (["check", "--config", "many.yaml"], CONFIGURATION, "many.yaml:3:14: log.level: expected trace"),
    (["run", "--set", "endpoints.ingest=tcp://0.0.0.0:5571"], CONFIGURATION, "set allow_insecure: true"),
    (["run", "--set", "endpoints.ingest=5571"], CONFIGURATION, "such as tcp://127.0.0.1:5571"),
    (["run", "--data", "a.npy"], FAILED, "give a directory with --data"),
    (["run", "--data", "/proc/noveld"], FAILED, "give a directory with --data"),
    (["run", "--set", "reference={mode: pinned, path: nope.npy}"], FAILED, "nope.npy"),
    (
        ["run", "--data", "kept", "--set", "endpoints.ingest=ipc:///nonexistent/ingest"],
        FAILED,
        "ipc:///nonexistent/ingest",
    ),
]

#: Of novelctl on files.
OF_FILES = [
    (["statsu"], USAGE, "novelctl --help"),
    (["measure"], USAGE, "Missing expected argument '<file>'"),
    (["measure", "nope.npy"], FAILED, "No such file"),
    (["measure", "text.npy"], FAILED, "is no .npy file"),
    (["measure", "flat.npy"], FAILED, "expected (n, d)"),
    (["measure", "integers.npy"], FAILED, "expected '<f2' or '<f4' or '<f8'"),
    (["measure", "nan.npy"], FAILED, "row 2: holds a number that is infinite or NaN"),
    (["measure", "a.npy", "--reference", "b.npy"], FAILED, "expected 8 as in a.npy"),
    (["measure", "a.npy", "--measure", "nope"], USAGE, "novelsum"),
    (["select", "a.npy"], USAGE, "--budget"),
    (["select", "a.npy", "--budget", "5", "--method", "best"], USAGE, "novelselect"),
    (["select", "a.npy", "--budget", "5", "--out", "nope/x.npy"], FAILED, "nope/x.npy: cannot be written"),
    (["compare", "a.npy", "--budget", "5", "--plot", "x.bmp"], USAGE, "expected .svg or .png"),
    (["inspect", "nope"], FAILED, "no store in nope"),
    (["keygen", "nope/key"], FAILED, "nope/key.key: cannot be written"),
    (["status", "--endpoint", "localhost:5574"], USAGE, "expected tcp://HOST:PORT or ipc://PATH"),
    (["status", "--endpoint", "ipc://nobody", "--timeout", "0.2"], FAILED, "Is noveld running?"),
    (["status", "--key", "nope"], FAILED, "nope: cannot be read"),
]

#: Of novelctl with a daemon, whose pool has vectors of 8 numbers.
OF_QUESTIONS = [
    (["explain"], USAGE, "<id>"),
    (["explain", "nobody"], FAILED, 'no sample is named "nobody"'),
    (["budget", "--set", "capacity=0"], FAILED, "expected an integer from 1"),
    (["budget", "--set", "capacity"], USAGE, "as in capacity=1000"),
    (["budget", "--set", "kep_rate=0.1"], FAILED, "did you mean keep_rate?"),
    (["evict", "nobody"], FAILED, "nothing was evicted"),
    (["neighbors", "--id", "a:0", "-k", "0"], USAGE, "expected 1 to 10000"),
    (["neighbors"], USAGE, "give either a file or --id"),
    (["diversity", "--measure", "nope"], FAILED, "expected one of novelsum"),
    (["watch", "--only", "kep"], USAGE, "'keep', 'drop' or 'evict'"),
    (["history", "--since", "yesterday"], USAGE, "(90s, 15m, 2h, 7d)"),
    (["score", "b.npy"], FAILED, "expected 8, the pool's dimension"),
    (["submit", "b.npy", "--ids", "two.txt"], FAILED, "expected an id for each of 5 rows"),
    (["submit", "nan.npy"], FAILED, "row 2"),
]

Mistake = tuple[list[str], int, str]


def name(mistake: Mistake) -> str:
    return " ".join(mistake[0])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Files with something wrong in each of them, and a good one."""
    rng = np.random.default_rng(6)
    good = rng.standard_normal((20, 8)).astype(np.float32)
    bad = good[:5].copy()
    bad[2, 3] = np.nan
    arrays = {"a": good, "b": good[:5, :4], "flat": good[0], "integers": np.arange(20).reshape(4, 5), "nan": bad}
    for stem, array in arrays.items():
        np.save(tmp_path / f"{stem}.npy", array)
    texts = {
        "text.npy": "hello",
        "two.txt": "one\ntwo\n",
        "list.yaml": "- a\n",
        "many.yaml": "budget:\n  capcity: 5\nlog: {level: loud}\n",
    }
    for file, text in texts.items():
        (tmp_path / file).write_text(text)
    return tmp_path


def check(program: Path, folder: Path, mistake: Mistake, *more: str) -> None:
    """Makes the mistake."""
    arguments, code, hint = mistake
    ran = subprocess.run([program, *arguments, *more], cwd=folder, capture_output=True, text=True, timeout=60)
    assert ran.returncode == code, f"{ran.returncode}: {ran.stderr}"
    assert hint in ran.stderr
    # What scripts read has nothing of it.
    assert ran.stdout == ""


@pytest.mark.parametrize("mistake", OF_NOVELD, ids=name)
def test_noveld_says_what_to_do(program: Path, folder: Path, mistake: Mistake) -> None:
    check(program, folder, mistake)


@pytest.mark.parametrize("mistake", OF_FILES, ids=name)
def test_novelctl_says_what_to_do_about_files(program: Path, folder: Path, mistake: Mistake) -> None:
    check(program.parent / "novelctl", folder, mistake)


def test_novelctl_says_what_to_do_about_questions(program: Path, folder: Path, daemon: Daemon) -> None:
    daemon.start()
    where = ("--endpoint", daemon.endpoints["query"])
    novelctl = program.parent / "novelctl"
    # Ports were free ones, which the configuration does not name.
    ingest = ("--ingest", daemon.endpoints["ingest"])
    subprocess.run([novelctl, "submit", "a.npy", *where, *ingest], cwd=folder, check=True, capture_output=True)
    for mistake in OF_QUESTIONS:
        check(novelctl, folder, mistake, *where, *(ingest if mistake[0][0] == "submit" else ()))


def test_a_second_daemon_says_who_is_there(program: Path, folder: Path, daemon: Daemon) -> None:
    daemon.start()
    check(program, folder, (["run"], FAILED, f"pid {daemon.pid}; stop that process"), "--data", str(daemon.data))
    taken = f"endpoints.query={daemon.endpoints['query']}"
    check(program, folder, (["run", "--data", "other"], FAILED, "set another endpoint"), "--set", taken)
