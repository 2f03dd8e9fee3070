"""The wheel: what is in it, and that it can be imported from it alone."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]


def test_the_wheel_has_the_package_its_types_and_nothing_else(tmp_path: Path) -> None:
    pytest.importorskip("hatchling", reason="the package hatchling is not installed")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(command, cwd=PROJECT, check=True, capture_output=True, timeout=60)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        metadata = archive.read(next(name for name in names if name.endswith("METADATA"))).decode()
        archive.extractall(tmp_path / "unpacked")
    source = PROJECT / "src"
    expected = {
        str(path.relative_to(source))
        for path in (source / "noveld").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert {name for name in names if ".dist-info/" not in name} == expected
    assert "noveld/py.typed" in names
    for extra in ("tables", "datasets", "kafka", "plots", "embed"):
        assert f"Provides-Extra: {extra}" in metadata
    # In a process of its own, with the unpacked wheel in front of the installed package.
    code = "import noveld, noveld.aio; print(noveld.__version__, noveld.__file__)"
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        env={**os.environ, "PYTHONPATH": str(tmp_path / "unpacked")},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    version, place = ran.stdout.split()
    assert f"Version: {version}\n" in metadata
    assert Path(place).is_relative_to(tmp_path)


def test_importing_the_client_imports_none_of_the_extras() -> None:
    code = (
        "import sys, noveld, noveld.aio\n"
        "extras = 'pandas pyarrow datasets matplotlib confluent_kafka onnx'\n"
        "print([name for name in extras.split() if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert ran.stdout.strip() == "[]"
