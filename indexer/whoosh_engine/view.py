"""An index at one generation: its open segments, which of their passages are alive, and the statistics of all."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from whoosh.scoring import BM25F

from indexer.whoosh_engine.dictionary import keyed, term_bytes
from indexer.whoosh_engine.documents import LENGTHS
from indexer.whoosh_engine.leaf import Leaf
from indexer.whoosh_engine.postings import Mask
from indexer.whoosh_engine.schema import TEXT_FIELDS


@dataclass(frozen=True, slots=True)
class LivingLeaf:
    """A segment as one generation sees it."""

    leaf: Leaf
    alive: Mask | None  # which passages are not deleted; None: all are there


@dataclass(frozen=True)
class View:
    """What searches see until the next commit. Nothing of it changes, so threads share it."""

    generation: int
    leaves: Sequence[LivingLeaf]

    @cached_property
    def passages(self) -> int:
        """Passages, deleted ones included, as Whoosh counts them for its statistics."""
        return sum(each.leaf.count for each in self.leaves)

    @cached_property
    def living_passages(self) -> int:
        """Passages that are not deleted."""
        return sum(each.leaf.count if each.alive is None else int(each.alive.sum()) for each in self.leaves)

    @cached_property
    def living_documents(self) -> int:
        """Documents that are not deleted."""
        return sum(
            len(each.leaf.documents.heads) - 1
            if each.alive is None
            else int(each.alive[each.leaf.documents.heads[:-1]].sum())
            for each in self.leaves
        )

    def frequency(self, term: str) -> int:
        """In how many passages' texts an index term stands, deleted ones left out."""
        sought = keyed(term_bytes(term))
        found = [(each, each.leaf.postings("text", sought)) for each in self.leaves]
        return sum(
            postings.size if each.alive is None else int(each.alive[postings.docs()].sum())
            for each, postings in found
            if postings
        )

    def metas(self) -> Iterator[list[str]]:
        """The metadata of every document that is not deleted, see `meta`."""
        for each in self.leaves:
            documents = each.leaf.documents
            heads = documents.heads[:-1]
            living = range(len(heads)) if each.alive is None else np.flatnonzero(each.alive[heads]).tolist()
            yield from map(documents.meta, living)

    @cached_property
    def scoring(self) -> Scoring:
        """Whoosh's BM25F for this view."""
        lengths = {name: sum(each.leaf.documents.total(name) for each in self.leaves) for name in TEXT_FIELDS}
        return Scoring(self.passages, {name: length / (self.passages or 1) or 1 for name, length in lengths.items()})


WEIGHTING = BM25F()


class Scoring:
    """BM25 as Whoosh computes it (whoosh.scoring.bm25), for arrays."""

    def __init__(self, passages: int, average_lengths: dict[str, float]) -> None:
        self._passages = passages
        k1, b = WEIGHTING.K1, WEIGHTING.B
        # What a passage's length adds to the frequency below the fraction line, for each of Whoosh's length bytes.
        self.norms: dict[str, NDArray[np.float64]] = {
            name: k1 * ((1 - b) + b * LENGTHS / average) for name, average in average_lengths.items()
        }

    def weight(self, passages: int) -> float:
        """What a term that stands in so many passages weighs: idf and the constant part of the formula."""
        k1: float = WEIGHTING.K1
        return (math.log(self._passages / (passages + 1)) + 1) * (k1 + 1)
