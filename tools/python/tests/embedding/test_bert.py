import numpy as np
import onnxruntime
import pytest

from embedding.conftest import CONFIG, TinyModel
from embedding.numpy_bert import embed
from noveld.embedding.bert import BertShape, build_bert


def test_the_graph_computes_what_numpy_computes(tiny_model: TinyModel) -> None:
    graph = build_bert(BertShape.from_config(tiny_model.config), tiny_model.weights)
    session = onnxruntime.InferenceSession(graph.SerializeToString(), providers=["CPUExecutionProvider"])
    sentences = [[2, 3], [2, 5, 7, 9, 3], [2, 4, 4, 4, 4, 4, 4, 11, 3]]
    ids = np.zeros((len(sentences), 9), np.int64)
    mask = np.zeros_like(ids)
    for row, tokens in enumerate(sentences):
        ids[row, : len(tokens)], mask[row, : len(tokens)] = tokens, 1
    (found,) = session.run(["embedding"], {"input_ids": ids, "attention_mask": mask})
    expected = [embed(tiny_model.weights, tiny_model.config, tokens) for tokens in sentences]
    np.testing.assert_allclose(found, expected, atol=2e-6)


@pytest.mark.parametrize(
    ("key", "value"),
    [("hidden_act", "relu"), ("model_type", "roberta"), ("position_embedding_type", "rotary"), ("hidden_size", 25)],
)
def test_refuses_a_model_that_the_graph_would_not_reproduce(key: str, value: object) -> None:
    with pytest.raises(ValueError, match=key):
        BertShape.from_config({**CONFIG, key: value})
