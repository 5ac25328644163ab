"""Models, the places and organisations where they are done, the policies that they carry out, and what joins them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from kb.practice.model import PracticeModel
from kb.practice.policy import Policy
from kb.practice.relations import INVERSE, LOOSE

NodeKind = Literal["model", "policy", "place", "organisation"]
NODE_KINDS: tuple[NodeKind, ...] = ("model", "policy", "place", "organisation")
AT, BY, CARRIES_OUT = "实行地", "实施单位", "落实"
STEPS = 2  # from the node that a reader looks at


@dataclass(frozen=True, slots=True)
class Node:
    """A thing of the graph."""

    kind: NodeKind
    ref: str  # the id of a card or an entry of the register; else the name itself
    name: str

    @property
    def key(self) -> str:
        """Unique in the graph: place:浙江省杭州市."""
        return f"{self.kind}:{self.ref}"


@dataclass(frozen=True, slots=True)
class Edge:
    """What joins two things; it is read from the first: 链式党建 实行地 浙江省杭州市."""

    source: str  # key of a model
    target: str  # key
    relation: str
    detail: str = ""  # the clauses that are carried out


@dataclass(frozen=True, slots=True)
class Network:
    """The graph. Every edge begins at a model."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    def only(self, keys: Collection[str]) -> Network:
        """The nodes with these keys and what joins them."""
        edges = tuple(edge for edge in self.edges if edge.source in keys and edge.target in keys)
        return Network(tuple(node for node in self.nodes if node.key in keys), edges)

    def of_kinds(self, kinds: Collection[NodeKind]) -> Network:
        """The nodes of these kinds and what joins them."""
        return self.only({node.key for node in self.nodes if node.kind in kinds})

    def around(self, key: str, steps: int = STEPS) -> Network:
        """What is at most `steps` edges away from the node with this key; nothing where there is none.

        The way does not lead on through a place: everything in a city would be near everything.
        """
        next_to = self._neighbours()
        kinds = {node.key: node.kind for node in self.nodes}
        reached = {key} & kinds.keys()
        border = set(reached)
        for _ in range(steps):
            passable = (each for each in border if kinds[each] != "place" or each == key)
            border = {other for each in passable for other in next_to.get(each, ())} - reached
            reached |= border
        return self.only(reached)

    def _neighbours(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for edge in self.edges:
            found.setdefault(edge.source, set()).add(edge.target)
            found.setdefault(edge.target, set()).add(edge.source)
        return found


def network(models: Sequence[PracticeModel], policies: Iterable[Policy]) -> Network:
    """The graph of `models`; other models and policies than these are not in it, whatever the cards name."""
    known = {policy.id: policy.title for policy in policies}
    edges = (*_between(models), *(edge for model in models for edge in _of(model, known)))
    used = dict.fromkeys(edge.target for edge in edges)
    nodes = [Node("model", model.id, model.name) for model in models]
    nodes += [_node(key, known) for key in used if not key.startswith("model:")]
    return Network(tuple(nodes), edges)


def _node(key: str, known: dict[str, str]) -> Node:
    for kind in NODE_KINDS:
        ref = key.removeprefix(f"{kind}:")
        if ref != key:
            return Node(kind, ref, known[ref] if kind == "policy" else ref)
    raise AssertionError(f"{key} has no kind")


def _of(model: PracticeModel, known: dict[str, str]) -> Iterator[Edge]:
    """From a model to what is no model."""
    own = f"model:{model.id}"
    yield from (Edge(own, f"place:{place}", AT) for place in dict.fromkeys(model.region))
    yield from (Edge(own, f"organisation:{name}", BY) for name in dict.fromkeys(model.organisations))
    clauses: dict[str, dict[str, None]] = {}
    for each in model.carries_out:
        clauses.setdefault(each.policy, {})[each.clause] = None
    for policy, paths in clauses.items():
        if policy in known:
            yield Edge(own, f"policy:{policy}", CARRIES_OUT, "；".join(paths))


def _between(models: Sequence[PracticeModel]) -> Iterator[Edge]:
    """Among models: what both cards of a pair tell is there once, and 相关 only where they are nothing else."""
    ids = {model.id for model in models}
    told = dict.fromkeys(
        (model.id, each.model, each.relation) for model in models for each in model.related if each.model in ids
    )
    close = {frozenset((one, other)) for one, other, relation in told if relation != LOOSE}
    seen: set[tuple[frozenset[str], str]] = set()
    for one, other, relation in told:
        pair = frozenset((one, other))
        same = (pair, relation)
        if one == other or (relation == LOOSE and pair in close) or same in seen:
            continue
        if INVERSE.get(relation) == relation:  # it holds both ways
            seen.add(same)
        yield Edge(f"model:{one}", f"model:{other}", relation)
