"""Debian's and Ubuntu's package descriptions, as apt has them on this machine.

The stream is ordered like an archive's uploads: source packages in an order given by the seed, and the binary packages
of one source (library, headers, documentation, debugging symbols: near-duplicates all) together. Only the one-line
summaries: the longer text that not every system has is mostly the same for all packages of a source.
"""

import shutil
import subprocess
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import NamedTuple

from live_demo.samples import Sample, Stream, shuffle_key


class _Package(NamedTuple):
    name: str
    source: str
    summary: str


def apt_stream(count: int, seed: int) -> Stream | None:
    """Up to `count` descriptions, or None where there is no apt or it has no lists yet."""
    if shutil.which("apt-cache") is None:
        return None
    packages = _packages(_available())
    if not packages:
        return None
    samples = list(islice(_by_upload(packages, seed), count))
    title = f"package descriptions from apt, {len(samples):,} of {len(packages):,}, in the order of uploads"
    return Stream(title, "apt", samples)


def _available() -> Iterator[str]:
    with subprocess.Popen(
        ["apt-cache", "dumpavail"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
        errors="replace",
    ) as process:
        assert process.stdout is not None
        yield from process.stdout


def _packages(lines: Iterable[str]) -> list[_Package]:
    """From paragraphs of `Name: value` lines; a name that comes again is another version and left out."""
    packages: dict[str, _Package] = {}
    fields: dict[str, str] = {}
    for line in chain(lines, ["\n"]):
        name, colon, value = line.partition(":")
        if line == "\n":
            if "Package" in fields and "Description" in fields:
                package = fields["Package"]
                # A source may have its version behind it, in parentheses.
                source = fields.get("Source", package).split(" ", 1)[0]
                packages.setdefault(package, _Package(package, source, fields["Description"]))
            fields = {}
        elif colon and name in ("Package", "Source", "Description"):
            fields[name] = value.strip()
    return list(packages.values())


def _by_upload(packages: Iterable[_Package], seed: int) -> Iterator[Sample]:
    uploads: dict[str, list[_Package]] = {}
    for package in packages:
        uploads.setdefault(package.source, []).append(package)
    for source in sorted(uploads, key=lambda name: shuffle_key(seed, name)):
        yield from (Sample(package.name, package.summary) for package in uploads[source])
