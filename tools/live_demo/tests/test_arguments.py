from pathlib import Path

import pytest

from live_demo.arguments import DEFAULT_COUNT, parse


def test_the_defaults_are_a_short_stream_at_a_rate_to_watch() -> None:
    arguments = parse([])
    assert (arguments.count, arguments.rate, arguments.budget) == (DEFAULT_COUNT, 200, None)
    assert not arguments.keep


def test_own_files_are_streamed_whole_unless_a_count_is_given(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").touch()
    assert parse(["--file", str(tmp_path / "a.jsonl")]).count is None
    assert parse(["--vectors", str(tmp_path / "a.jsonl"), "--count", "5"]).count == 5


def test_paths_may_be_relative(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.jsonl").touch()
    monkeypatch.chdir(tmp_path)
    assert parse(["--file", "a.jsonl"]).file == tmp_path / "a.jsonl"
    assert parse(["--folder", str(tmp_path / ".demo")]).folder == Path(".demo")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--count", "0"], "--count: '0', expected a whole number of at least 1"),
        (["--count", "1.5"], "--count: '1.5', expected a whole number"),
        (["--budget", "x"], "--budget: 'x'"),
        (["--rate", "-1"], "--rate: '-1', expected a number of at least 0"),
        (["--rate", "nan"], "--rate: 'nan'"),
        (["--file", "/nowhere"], "there is no file /nowhere"),
        (["--surprise"], "--surprise"),
    ],
)
def test_a_mistake_ends_with_status_64_and_names_the_option(
    options: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        parse(options)
    assert ended.value.code == 64
    written = capsys.readouterr()
    assert message in written.err
    assert written.out == ""


def test_help_shows_examples(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parse(["--help"])
    assert ended.value.code == 0
    assert "tools/demo --file" in capsys.readouterr().out
