"""Trees of any library as one node of an ONNX graph, with thresholds that mean the same in float32."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

import lightgbm as lgb
import numpy as np
import onnx
import xgboost as xgb
from onnx import helper
from sklearn.ensemble import IsolationForest

from ..model import floor32

LEAF = "LEAF"
# LightGBM reads everything this close to zero as zero.
ZERO = float(np.float32(1e-35))


@dataclass
class Forest:
    """Nodes of all trees in order; a row's result is the sum of the leaves it falls into.

    A row goes left when x <= threshold (`BRANCH_LEQ`) or x < threshold (`BRANCH_LT`); thresholds are float32 numbers.
    """

    branch: str
    tree: list[int] = field(default_factory=list)
    node: list[int] = field(default_factory=list)
    column: list[int] = field(default_factory=list)
    value: list[float] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    right: list[int] = field(default_factory=list)
    leaf: list[bool] = field(default_factory=list)

    def add(self, tree: int, node: int, column: int, threshold: float, left: int, right: int) -> None:
        self._put(tree, node, column, threshold, left, right, False)

    def add_leaf(self, tree: int, node: int, value: float) -> None:
        self._put(tree, node, 0, value, 0, 0, True)

    def _put(self, tree: int, node: int, column: int, value: float, left: int, right: int, leaf: bool) -> None:
        for values, one in zip(
            (self.tree, self.node, self.column, self.value, self.left, self.right, self.leaf),
            (int(tree), int(node), int(column), float(value), int(left), int(right), leaf),
            strict=True,
        ):
            values.append(one)

    def splits(self) -> list[tuple[int, float]]:
        """(column, threshold) of every split in tree order, each pair once."""
        inner = zip(self.column, self.value, self.leaf, strict=True)
        return list(dict.fromkeys((column, value) for column, value, leaf in inner if not leaf))

    def onnx_node(self, source: str, target: str) -> onnx.NodeProto:
        """`target` is float32 [rows, 1]: the sum of leaves of `source`, float32 [rows, columns]."""
        leaves = [place for place, leaf in enumerate(self.leaf) if leaf]
        return helper.make_node(
            "TreeEnsembleRegressor",
            [source],
            [target],
            domain="ai.onnx.ml",
            n_targets=1,
            nodes_treeids=self.tree,
            nodes_nodeids=self.node,
            nodes_featureids=self.column,
            nodes_values=[0.0 if leaf else value for value, leaf in zip(self.value, self.leaf, strict=True)],
            nodes_modes=[LEAF if leaf else self.branch for leaf in self.leaf],
            nodes_truenodeids=self.left,
            nodes_falsenodeids=self.right,
            target_treeids=[self.tree[place] for place in leaves],
            target_nodeids=[self.node[place] for place in leaves],
            target_ids=[0] * len(leaves),
            target_weights=[self.value[place] for place in leaves],
        )


def of_lightgbm(booster: lgb.Booster) -> Forest:
    """Thresholds have been rounded by `float32_thresholds` already, so they are taken as they are."""
    forest = Forest("BRANCH_LEQ")
    for number, tree in enumerate(booster.dump_model()["tree_info"]):
        # Nodes are numbered as they are met, the root first.
        waiting, following = [(0, tree["tree_structure"])], 1
        while waiting:
            place, one = waiting.pop()
            if "split_feature" not in one:
                forest.add_leaf(number, place, one["leaf_value"])
                continue
            left, right = following, following + 1
            following += 2
            forest.add(number, place, one["split_feature"], beside_zero(one["threshold"]), left, right)
            waiting += [(right, one["right_child"]), (left, one["left_child"])]
    return forest


def beside_zero(threshold: float) -> float:
    """The same split for a runtime that tells the smallest numbers from zero."""
    if abs(threshold) > ZERO:
        return threshold
    return ZERO if threshold >= 0 else float(np.nextafter(np.float32(-ZERO), np.float32(-np.inf)))


def of_xgboost(booster: xgb.Booster) -> Forest:
    """XGBoost compares float32 by itself; the score before any tree must be 0 (`base_score` 0.5)."""
    forest = Forest("BRANCH_LT")
    learner = json.loads(booster.save_raw("json"))["learner"]
    for number, tree in enumerate(learner["gradient_booster"]["model"]["trees"]):
        parts = zip(
            tree["split_indices"], tree["split_conditions"], tree["left_children"], tree["right_children"], strict=True
        )
        for node, (column, value, left, right) in enumerate(parts):
            if left < 0:
                forest.add_leaf(number, node, value)
            else:
                forest.add(number, node, column, value, left, right)
    return forest


def of_isolation(model: IsolationForest) -> Forest:
    """Each leaf holds how deep a row is buried in it: its depth, and what its training rows would still have cost."""
    forest = Forest("BRANCH_LEQ")
    for number, estimator in enumerate(model.estimators_):
        tree = estimator.tree_
        waiting = [(0, 0)]
        while waiting:
            node, depth = waiting.pop()
            left, right = tree.children_left[node], tree.children_right[node]
            if left < 0:
                forest.add_leaf(number, node, depth + average_path(tree.n_node_samples[node]))
                continue
            forest.add(number, node, tree.feature[node], floor32(tree.threshold[node]), left, right)
            waiting += [(right, depth + 1), (left, depth + 1)]
    return forest


def average_path(rows: int) -> float:
    """Mean depth of a random binary tree over so many rows (Liu, Ting, Zhou 2008)."""
    if rows <= 1:
        return 0.0
    if rows == 2:
        return 1.0
    return 2 * (np.log(rows - 1) + np.euler_gamma) - 2 * (rows - 1) / rows
