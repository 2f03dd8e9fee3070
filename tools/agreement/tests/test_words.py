"""The lexical measures against scipy."""

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import curve_fit

from agreement import plain
from agreement.novelctl import Novelctl

SIZES = np.arange(35, 51)


def model(size: NDArray[np.float64], parameter: float) -> NDArray[np.float64]:
    """vocd's curve of type-token ratios."""
    return np.asarray(parameter / size * (np.sqrt(1 + 2 * size / parameter) - 1))


def random_texts(rows: int, vocabulary: int, seed: int) -> list[str]:
    """Sentences with capitals, punctuation and apostrophes, by Zipf's law."""
    generator = np.random.default_rng(seed)
    ranks = np.exp(generator.uniform(0, np.log(vocabulary), size=(rows, 12))).astype(int)
    return ["It's " + ", ".join(f"Word{rank} don't-w{rank % 7}" for rank in row) + "!" for row in ranks]


def write(path: Path, texts: list[str]) -> str:
    lines = [json.dumps({"text": text}) for text in texts] if path.suffix == ".jsonl" else texts
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return str(path)


@pytest.mark.parametrize("name", ["texts.txt", "texts.jsonl"])
@pytest.mark.parametrize("vocabulary", [40, 3000])
def test_lexical_measures(novelctl: Novelctl, name: str, vocabulary: int) -> None:
    texts = random_texts(200, vocabulary, seed=vocabulary)
    found = novelctl.measure(
        np.eye(200), "--texts", write(novelctl.file(name), texts), "--measure", "ttr", "--measure", "vocd_d"
    )
    tokens = plain.words(texts)
    assert found["ttr"] == pytest.approx(len(set(tokens)) / len(tokens), rel=1e-12)
    ratios = [plain.expected_ratio(tokens, int(size)) for size in SIZES]
    (parameter,), _ = curve_fit(model, SIZES.astype(np.float64), ratios, p0=[50], bounds=(1, 1e5))
    # What random samples leave: some tenths of a percent in the ratios, a percent or two in D.
    assert found["vocd_d"] == pytest.approx(parameter, rel=0.05)


def test_mistakes_are_said(novelctl: Novelctl) -> None:
    def error(text: str) -> str:
        path = novelctl.file("texts.jsonl")
        path.write_text(text, "utf-8")
        with pytest.raises(subprocess.CalledProcessError) as failure:
            novelctl.measure(np.eye(2), "--texts", str(path), "--measure", "ttr")
        return str(failure.value.stderr)

    assert 'texts.jsonl:2: found no "text"' in error('{"text": "a"}\n{"id": 4}\n')
    assert "texts.jsonl: has 1 texts, expected one for each of the 2 rows" in error('{"text": "a"}\n')
    assert 'texts.jsonl:1: found a "text" that is no string' in error('{"text": 3}\n')
