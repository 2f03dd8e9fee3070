"""The same encoder once more in plain numpy, one sentence at a time, written from the paper and not from the graph."""

from collections.abc import Mapping, Sequence
from math import erf, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def random_weights(generator: np.random.Generator, config: Mapping[str, Any]) -> dict[str, NDArray[np.float32]]:
    """Weights of every name and shape that a BERT of this configuration has."""
    hidden, inner = config["hidden_size"], config["intermediate_size"]
    shapes: dict[str, tuple[int, ...]] = {
        "embeddings.word_embeddings.weight": (config["vocab_size"], hidden),
        "embeddings.position_embeddings.weight": (config["max_position_embeddings"], hidden),
        "embeddings.token_type_embeddings.weight": (2, hidden),
        "embeddings.LayerNorm.weight": (hidden,),
        "embeddings.LayerNorm.bias": (hidden,),
    }
    for layer in range(config["num_hidden_layers"]):
        stem = f"encoder.layer.{layer}."
        for name, out, into in (
            ("attention.self.query", hidden, hidden),
            ("attention.self.key", hidden, hidden),
            ("attention.self.value", hidden, hidden),
            ("attention.output.dense", hidden, hidden),
            ("intermediate.dense", inner, hidden),
            ("output.dense", hidden, inner),
        ):
            shapes[f"{stem}{name}.weight"], shapes[f"{stem}{name}.bias"] = (out, into), (out,)
        for name in ("attention.output.LayerNorm", "output.LayerNorm"):
            shapes[f"{stem}{name}.weight"], shapes[f"{stem}{name}.bias"] = (hidden,), (hidden,)
    return {name: generator.normal(0, 0.5, shape).astype(np.float32) for name, shape in shapes.items()}


def embed(weights: Mapping[str, NDArray[Any]], config: Mapping[str, Any], tokens: Sequence[int]) -> Array:
    """The unit vector of one sentence."""
    exact = {name: weight.astype(np.float64) for name, weight in weights.items()}
    epsilon = config["layer_norm_eps"]
    states = (
        exact["embeddings.word_embeddings.weight"][list(tokens)]
        + exact["embeddings.position_embeddings.weight"][: len(tokens)]
        + exact["embeddings.token_type_embeddings.weight"][0]
    )
    states = _norm(exact, "embeddings.LayerNorm", states, epsilon)
    for layer in range(config["num_hidden_layers"]):
        stem = f"encoder.layer.{layer}."
        attended = _dense(
            exact, f"{stem}attention.output.dense", _attend(exact, stem, states, config["num_attention_heads"])
        )
        states = _norm(exact, f"{stem}attention.output.LayerNorm", states + attended, epsilon)
        inner = _gelu(_dense(exact, f"{stem}intermediate.dense", states))
        states = _norm(exact, f"{stem}output.LayerNorm", states + _dense(exact, f"{stem}output.dense", inner), epsilon)
    mean: Array = states.mean(axis=0)
    unit: Array = mean / np.linalg.norm(mean)
    return unit


def _attend(weights: Mapping[str, Array], stem: str, states: Array, heads: int) -> Array:
    query, key, value = (_dense(weights, f"{stem}attention.self.{name}", states) for name in ("query", "key", "value"))
    size = states.shape[1] // heads
    mixed = []
    for head in range(heads):
        part = slice(head * size, (head + 1) * size)
        scores = query[:, part] @ key[:, part].T / sqrt(size)
        shares = np.exp(scores - scores.max(axis=1, keepdims=True))
        mixed.append(shares / shares.sum(axis=1, keepdims=True) @ value[:, part])
    return np.concatenate(mixed, axis=1)


def _dense(weights: Mapping[str, Array], name: str, states: Array) -> Array:
    product: Array = states @ weights[f"{name}.weight"].T
    return product + weights[f"{name}.bias"]


def _norm(weights: Mapping[str, Array], name: str, states: Array, epsilon: float) -> Array:
    centred = states - states.mean(axis=1, keepdims=True)
    scaled: Array = centred / np.sqrt((centred**2).mean(axis=1, keepdims=True) + epsilon)
    return weights[f"{name}.weight"] * scaled + weights[f"{name}.bias"]


def _gelu(values: Array) -> Array:
    cumulative = np.vectorize(lambda value: 0.5 * (1 + erf(value / sqrt(2))))
    gelu: Array = values * cumulative(values)
    return gelu
