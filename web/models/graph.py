"""The graph of models, places, organisations and policies: what is shown of it, and the table that says the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import url_for
from werkzeug.datastructures import MultiDict

from kb.errors import QueryError
from kb.practice import POLICY_KIND, Policy, PracticeModel
from kb.practice.network import Edge, Network, Node, NodeKind, network
from kb.practice.relations import INVERSE
from kb.practice.selection import chosen
from web.facts import Link, document_url
from web.models.asked import NODE_NAMES, choices, kinds, values
from web.params import LONGEST_FILTER_VALUE

MOST_DRAWN = 400  # nodes: more can be neither told apart nor laid out quickly


@dataclass(frozen=True, slots=True)
class GraphArguments:
    """What of the graph is asked for."""

    scene: tuple[str, ...] = ()
    kinds: tuple[NodeKind, ...] = ()
    around: str = ""  # key of a node, as model:model-sitong; "" for everything

    @property
    def query(self) -> str:
        """The query of its address."""
        pairs = [("scene", each) for each in self.scene] + [("kind", each) for each in self.kinds]
        return urlencode(pairs + ([("around", self.around)] if self.around else []))


@dataclass(frozen=True, slots=True)
class GraphRow:
    """A model in the table: what it is joined with, by kind."""

    name: Link
    cells: list[list[Link]]


@dataclass(frozen=True, slots=True)
class GraphView:
    """Everything the template needs."""

    asked: GraphArguments
    centre: Node | None
    lost: bool  # whether there is nothing of the name that was asked for
    nodes: int
    edges: int
    drawn: bool
    columns: list[str]
    rows: list[GraphRow]
    scenes: list[str]
    data: str  # the address of the graph as JSON


def graph_arguments(arguments: MultiDict[str, str]) -> GraphArguments:
    """What of the graph a request asks for. Raises QueryError."""
    around = arguments.get("around", "").strip()
    if len(around) > LONGEST_FILTER_VALUE:
        raise QueryError(f"中心（around）太长，最多 {LONGEST_FILTER_VALUE} 个字")
    shown = kinds(values(arguments, "kind", "图中的内容"), around)
    return GraphArguments(choices(arguments).get("scene", ()), shown, around)


def asked_network(models: Sequence[PracticeModel], policies: Sequence[Policy], asked: GraphArguments) -> Network:
    """What is asked for of the graph of `models` and `policies`."""
    narrowed = chosen(models, {"scene": asked.scene} if asked.scene else {})
    whole = network(narrowed, policies)
    near = whole.around(asked.around) if asked.around else whole
    kept = near.of_kinds(asked.kinds)
    # Kinds that leave out what the reader looks at are passed over.
    return near if _holds(near, asked.around) and not _holds(kept, asked.around) else kept


def graph_view(models: Sequence[PracticeModel], policies: Sequence[Policy], asked: GraphArguments) -> GraphView:
    """The page for a reader who may see `models` and `policies`."""
    shown = asked_network(models, policies, asked)
    centre = next((node for node in shown.nodes if node.key == asked.around), None)
    kinds = [kind for kind in NODE_NAMES if kind in {node.kind for node in shown.nodes}]
    return GraphView(
        asked=asked,
        centre=centre,
        lost=bool(asked.around) and centre is None,
        nodes=len(shown.nodes),
        edges=len(shown.edges),
        drawn=1 < len(shown.nodes) <= MOST_DRAWN,
        columns=["相关做法" if kind == "model" else NODE_NAMES[kind] for kind in kinds],
        rows=_rows(shown, kinds),
        scenes=sorted({scene for model in models for scene in model.scene}),
        data=f"{url_for('api.practice_graph')}?{asked.query}",
    )


def around_url(key: str) -> str:
    """The address of the graph around a node."""
    return f"{url_for('models.graph')}?{urlencode({'around': key})}"


def _holds(shown: Network, key: str) -> bool:
    return any(node.key == key for node in shown.nodes)


def _rows(shown: Network, kinds: Sequence[NodeKind]) -> list[GraphRow]:
    nodes = {node.key: node for node in shown.nodes}
    ends: dict[str, list[tuple[Node, Edge]]] = {}
    for edge in shown.edges:
        ends.setdefault(edge.source, []).append((nodes[edge.target], edge))
        if nodes[edge.target].kind == "model":  # told from both sides, as from the card
            ends.setdefault(edge.target, []).append((nodes[edge.source], edge))
    return [
        GraphRow(
            _link(node),
            [[_end(other, edge) for other, edge in ends.get(node.key, ()) if other.kind == kind] for kind in kinds],
        )
        for node in shown.nodes
        if node.kind == "model"
    ]


def _end(node: Node, edge: Edge) -> Link:
    link = _link(node)
    if node.kind == "model":
        word = edge.relation if node.key == edge.target else INVERSE.get(edge.relation, edge.relation)
        return Link(f"{node.name}（{word}）", link.url)
    return Link(f"{node.name}（{edge.detail}）", link.url) if edge.detail else link


def _link(node: Node) -> Link:
    if node.kind == "model":
        return Link(node.name, url_for("models.card", document_id=node.ref))
    return Link(node.name, document_url(node.ref, POLICY_KIND) if node.kind == "policy" else around_url(node.key))
