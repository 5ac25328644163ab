"""The documents in which a quotation may stand, proposed by the index; the comparison of the texts decides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from indexer.exact import squeeze
from indexer.language.words import exact, required_terms
from indexer.query import All, Query, Some, Term
from indexer.quotations.forms import words
from indexer.quotations.matching import Sought
from indexer.quotations.texts import pairs
from indexer.results import Hit, SearchRequest
from indexer.search import Search
from kb.practice.model import CARD_KIND
from kb.practice.policy import POLICY_KIND

PROPOSED = 12  # documents by the very words, and as many by their rarest pairs of characters
MOST_ALIKE, LEAST_SHARED = 6, 0.3  # of the latter so many are read, with so many of the pairs in their best passages
PASSAGES = 3  # a quotation may go over several
MOST_PIECES = 8  # between two marks, the longest: a passage that has them all is worth reading
MOST_TERMS = 24
MOST_WEIGHED = 400  # terms whose frequency is asked for
OWN_WORDS = frozenset({CARD_KIND, POLICY_KIND})  # what tells of texts in other words is no source of quotations
_BETWEEN_MARKS = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Candidates:
    """Asks the index of a library for a reader with `access`."""

    search: Search
    access: frozenset[str]

    def of(self, sought: Sought) -> list[str]:
        """The ids of documents that may have the words sought, or words like them; the likeliest first."""
        return list(dict.fromkeys((*self._literal(sought), *self._alike(sought))))

    def _literal(self, sought: Sought) -> Iterator[str]:
        """Documents with a passage that has the pieces of the longest line to the letter."""
        line = max(sought.quoted.text.split("\n"), key=len)
        longest = sorted(set(_BETWEEN_MARKS.findall(line)), key=len, reverse=True)[:MOST_PIECES]
        # Words that a passage ends with, or begins: a quotation may go on in the next one.
        pieces = [exact(piece) for piece in longest if len(piece) > 1]
        if pieces:
            for hit in self._hits(All(tuple(pieces)) if len(pieces) > 1 else pieces[0]):
                yield hit.id

    def _alike(self, sought: Sought) -> Iterator[str]:
        """Documents whose best passages have pairs of its characters, the rarest looked for; the most alike first."""
        terms = list(dict.fromkeys(required_terms(squeeze(sought.quoted.text))))[:MOST_WEIGHED]
        counts = self.search.frequencies(terms)
        known = sorted((count, nth) for nth, count in enumerate(counts) if count)
        rarest = [terms[nth] for _, nth in known[:MOST_TERMS]]
        if not rarest:
            return
        whole = pairs(sought.worded.words)
        shared = [
            (float(np.isin(whole, pairs(words("".join(each.text for each in hit.passages)))).mean()), hit.id)
            for hit in self._hits(Some(tuple(Term(each, (each,), (each,)) for each in rarest)))
        ]
        likeliest = sorted(shared, key=lambda each: -each[0])[:MOST_ALIKE]
        yield from (document_id for share, document_id in likeliest if share >= LEAST_SHARED)

    def _hits(self, query: Query) -> Iterator[Hit]:
        request = SearchRequest(query, access=self.access, size=PROPOSED, passages=PASSAGES, facets=())
        return (hit for hit in self.search.ask(request).hits if hit.kind not in OWN_WORDS)
