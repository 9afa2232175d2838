"""Small ONNX graphs put together by hand: plain tensors, one input, a free number of rows."""

from __future__ import annotations

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

INPUT = "features"
OPSET, ML_OPSET, IR = 15, 3, 8
# Heads whose tensor is [rows, 2] with the probability in the second column; others are [rows, 1].
PROBABILITIES = ("win240", "dir15")


class Graph:
    """Nodes and constants of one model; `output` adds a head."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []
        self.outputs: list[onnx.ValueInfoProto] = []

    def constant(self, name: str, values: np.ndarray) -> str:
        self.constants.append(numpy_helper.from_array(values, name))
        return name

    def node(self, operator: str, inputs: list[str], output: str, **attributes) -> str:
        self.nodes.append(helper.make_node(operator, inputs, [output], **attributes))
        return output

    def add(self, node: onnx.NodeProto) -> str:
        self.nodes.append(node)
        return node.output[0]

    def probability(self, head: str, p: str) -> None:
        """The head's [rows, 2] tensor from a [rows, 1] probability."""
        one = self.constant(f"{head}_one", np.array([1], dtype=np.float32))
        self.node("Sub", [one, p], f"{head}_against")
        self.node("Concat", [f"{head}_against", p], head, axis=1)
        self.outputs.append(helper.make_tensor_value_info(head, TensorProto.FLOAT, [None, 2]))

    def value(self, head: str, source: str) -> None:
        self.node("Identity", [source], head)
        self.outputs.append(helper.make_tensor_value_info(head, TensorProto.FLOAT, [None, 1]))

    def to_bytes(self) -> bytes:
        features = helper.make_tensor_value_info(INPUT, TensorProto.FLOAT, [None, self.width])
        graph = helper.make_graph(self.nodes, "member", [features], self.outputs, self.constants)
        opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid("ai.onnx.ml", ML_OPSET)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=IR, producer_name="lookout-lab")
        onnx.checker.check_model(model)
        return model.SerializeToString(deterministic=True)


def run(model: bytes, x: np.ndarray) -> dict[str, np.ndarray]:
    """What the runtime answers per head: the second column of probabilities, the only one of values."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    names = [one.name for one in session.get_outputs()]
    answers = session.run(names, {INPUT: np.ascontiguousarray(x, dtype=np.float32)})
    return {name: answer[:, -1].astype(np.float64) for name, answer in zip(names, answers, strict=True)}
