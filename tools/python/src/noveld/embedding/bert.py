"""A BERT sentence encoder as an ONNX graph.

Devlin et al., "BERT: Pre-training of Deep Bidirectional Transformers" (2019), with mean pooling over the tokens and
L2 normalisation behind it, as sentence-transformers does.

Inputs:  `input_ids` and `attention_mask`, int64, shape (batch, length); the mask is 1 for tokens and 0 for padding.
Output:  `embedding`, float32, shape (batch, hidden), rows of length 1.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

OPSET = 17
IR_VERSION = 8

# Added to the scores of padding; far below any real score, and finite, so that no row becomes NaN.
MASKED_SCORE = -10_000.0
# The least squared length that normalisation divides by.
NORM_FLOOR = 1e-24

Weights = Mapping[str, NDArray[Any]]


@dataclass(frozen=True)
class BertShape:
    """The numbers of a BERT `config.json` that determine its graph."""

    layers: int
    heads: int
    hidden: int
    epsilon: float

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> "BertShape":
        """Raises `ValueError` for a model that this graph would not reproduce."""
        expected = {"model_type": "bert", "hidden_act": "gelu", "position_embedding_type": "absolute"}
        for key, value in expected.items():
            if config.get(key, value) != value:
                raise ValueError(f"config.json: {key} is {config[key]!r}, expected {value!r}")
        shape = cls(
            layers=config["num_hidden_layers"],
            heads=config["num_attention_heads"],
            hidden=config["hidden_size"],
            epsilon=config["layer_norm_eps"],
        )
        if shape.hidden % shape.heads:
            raise ValueError(f"config.json: hidden_size {shape.hidden} is no multiple of {shape.heads} heads")
        return shape


def build_bert(shape: BertShape, weights: Weights) -> onnx.ModelProto:
    """The encoder, from weights under their names in the Hugging Face format. A missing weight is a `KeyError`."""
    graph = _Graph()
    states = _embeddings(graph, shape, weights)
    mask = graph.add("Cast", ["attention_mask"], to=TensorProto.FLOAT)
    bias = _mask_bias(graph, mask)
    for layer in range(shape.layers):
        part = {name.split(".", 3)[3]: weights[name] for name in weights if name.startswith(f"encoder.layer.{layer}.")}
        attended = _attention(graph, shape, part, states, bias)
        states = _normalise_sum(graph, shape, part, "attention.output.LayerNorm", states, attended)
        states = _normalise_sum(graph, shape, part, "output.LayerNorm", states, _feed_forward(graph, part, states))
    _unit_length(graph, _mean_pool(graph, states, mask), output="embedding")
    return graph.model(shape.hidden)


class _Graph:
    """Collects nodes and constants; every value has a name of its own."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def add(self, op: str, inputs: list[str], output: str | None = None, **attributes: Any) -> str:
        name = output or f"{op.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(op, inputs, [name], name=f"node_{name}", **attributes))
        return name

    def split(self, value: str, parts: int) -> list[str]:
        """Cuts the first axis, of length `parts`, into its slices."""
        stem = f"split_{len(self.nodes)}"
        slices = [f"{stem}_{part}" for part in range(parts)]
        self.nodes.append(helper.make_node("Split", [value], slices, name=stem, axis=0))
        axis = self.integers([0])
        return [self.add("Squeeze", [one, axis]) for one in slices]

    def constant(self, array: NDArray[Any]) -> str:
        name = f"constant_{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def floats(self, array: NDArray[Any] | float) -> str:
        return self.constant(np.asarray(array, np.float32))

    def integers(self, values: list[int]) -> str:
        return self.constant(np.asarray(values, np.int64))

    def dense(self, value: str, weight: NDArray[Any], bias: NDArray[Any]) -> str:
        """x·Wᵀ + b; `weight` has the shape (out, in) of the Hugging Face format."""
        product = self.add("MatMul", [value, self.floats(weight.T)])
        return self.add("Add", [product, self.floats(bias)])

    def model(self, hidden: int) -> onnx.ModelProto:
        tokens = [
            helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "length"])
            for name in ("input_ids", "attention_mask")
        ]
        embedding = helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", hidden])
        graph = helper.make_graph(self.nodes, "bert", tokens, [embedding], self.constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)
        onnx.checker.check_model(model)
        return model


def _embeddings(graph: _Graph, shape: BertShape, weights: Weights) -> str:
    words = graph.add("Gather", [graph.floats(weights["embeddings.word_embeddings.weight"]), "input_ids"])
    # A single sentence is all of token type 0, so its row is added to every position once and for all.
    places = weights["embeddings.position_embeddings.weight"] + weights["embeddings.token_type_embeddings.weight"][0]
    zero, axis = graph.integers([0]), graph.integers([1])
    length = graph.add("Slice", [graph.add("Shape", ["input_ids"]), axis, graph.integers([2])])
    positions = graph.add("Slice", [graph.floats(places), zero, length, zero])
    return _normalise_sum(graph, shape, weights, "embeddings.LayerNorm", words, positions)


def _mask_bias(graph: _Graph, mask: str) -> str:
    padding = graph.add("Sub", [graph.floats(1.0), mask])
    bias = graph.add("Mul", [padding, graph.floats(MASKED_SCORE)])
    return graph.add("Unsqueeze", [bias, graph.integers([1, 2])])


def _attention(graph: _Graph, shape: BertShape, part: Weights, states: str, bias: str) -> str:
    """Multi-head self-attention; queries, keys and values come from one product, the scale is in the queries."""
    scale = (shape.hidden // shape.heads) ** -0.5
    scales = {"query": scale, "key": 1.0, "value": 1.0}
    weight = np.concatenate([part[f"attention.self.{name}.weight"] * by for name, by in scales.items()])
    offset = np.concatenate([part[f"attention.self.{name}.bias"] * by for name, by in scales.items()])
    joined = graph.dense(states, weight, offset)
    by_head = graph.add("Reshape", [joined, graph.integers([0, 0, 3, shape.heads, shape.hidden // shape.heads])])
    query, key, value = graph.split(graph.add("Transpose", [by_head], perm=[2, 0, 3, 1, 4]), 3)
    scores = graph.add("MatMul", [query, graph.add("Transpose", [key], perm=[0, 1, 3, 2])])
    attention = graph.add("Softmax", [graph.add("Add", [scores, bias])], axis=-1)
    mixed = graph.add("Transpose", [graph.add("MatMul", [attention, value])], perm=[0, 2, 1, 3])
    merged = graph.add("Reshape", [mixed, graph.integers([0, 0, shape.hidden])])
    return graph.dense(merged, part["attention.output.dense.weight"], part["attention.output.dense.bias"])


def _feed_forward(graph: _Graph, part: Weights, states: str) -> str:
    inner = graph.dense(states, part["intermediate.dense.weight"], part["intermediate.dense.bias"])
    return graph.dense(_gelu(graph, inner), part["output.dense.weight"], part["output.dense.bias"])


def _gelu(graph: _Graph, value: str) -> str:
    """x·(1 + erf(x/√2))/2, the exact form."""
    error = graph.add("Erf", [graph.add("Div", [value, graph.floats(np.sqrt(2.0))])])
    weighted = graph.add("Mul", [value, graph.add("Add", [error, graph.floats(1.0)])])
    return graph.add("Mul", [weighted, graph.floats(0.5)])


def _normalise_sum(graph: _Graph, shape: BertShape, weights: Weights, name: str, left: str, right: str) -> str:
    scale, bias = graph.floats(weights[f"{name}.weight"]), graph.floats(weights[f"{name}.bias"])
    total = graph.add("Add", [left, right])
    return graph.add("LayerNormalization", [total, scale, bias], axis=-1, epsilon=shape.epsilon)


def _mean_pool(graph: _Graph, states: str, mask: str) -> str:
    """The mean over the tokens. As a product of the mask with the states, it never touches padding twice."""
    row = graph.add("Unsqueeze", [mask, graph.integers([1])])
    total = graph.add("Squeeze", [graph.add("MatMul", [row, states]), graph.integers([1])])
    return graph.add("Div", [total, graph.add("ReduceSum", [mask, graph.integers([1])], keepdims=1)])


def _unit_length(graph: _Graph, value: str, output: str) -> None:
    squares = graph.add("ReduceSumSquare", [value], axes=[1], keepdims=1)
    length = graph.add("Sqrt", [graph.add("Max", [squares, graph.floats(NORM_FLOOR)])])
    graph.add("Div", [value, length], output=output)
