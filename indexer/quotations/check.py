"""A draft checked: each quotation and cited clause looked up in what the reader may see.

The documents that are named, in all their versions, are looked at whole; where none is, those that a search proposes:
for the very words, then for the rarest pairs of their characters. Words that stand nowhere are shown beside the place
that they are most like. What is found in a version that is not the newest one, or not in force, is out of date.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from indexer.engine import Listed
from indexer.made import MadeOfIndex
from indexer.quotations.candidates import Candidates
from indexer.quotations.cited import Cited
from indexer.quotations.draft import Quoted, read_draft
from indexer.quotations.finding import Finding, Place, Report
from indexer.quotations.matching import Match, Sought, closest, matched
from indexer.quotations.shelf import Shelf
from indexer.quotations.telling import (
    told_citation,
    told_differing,
    told_lacking,
    told_missing,
    told_missing_document,
    told_right,
    told_unknown_version,
)
from indexer.quotations.texts import Text, pairs
from indexer.quotations.titles import Titles
from indexer.search import Search
from kb.document import PUBLIC, Document
from kb.errors import KBError
from kb.library import Library
from kb.practice import policy_entry
from kb.relations import Relations
from kb.versions import edition

# Where a quotation stands in none: documents that are read, and of these so many that have most of its characters.
MOST_READ, MOST_COMPARED = 12, 4
# Of a name that many documents' titles end with (若干规定), those are looked at that a search proposes as well.
MANY_NAMED = 8
CLEARLY_ALIKE = 0.8  # to be taken for the words of a document that is named, though they stand in another one
LEAST_ALIKE = 0.6


class Quotations:
    """Checks the quotations of drafts. Safe for use by several threads."""

    def __init__(self, search: Search, library: Library, relations: Relations) -> None:
        """Costs nothing: index and library are read by the first check."""
        self._search, self._library, self._relations = search, library, relations

    @cached_property
    def _titles(self) -> MadeOfIndex[frozenset[str], Titles]:
        def made(access: frozenset[str]) -> Titles:
            synonyms = self._search.segmenter.lexicon.expand
            return Titles.of(self._search.listed(), access, self._aliases, synonyms)

        return MadeOfIndex(self._search.generation, made)

    def _aliases(self, listed: Listed) -> tuple[str, ...]:
        try:
            return policy_entry(self._library.get(listed.id)).aliases
        except KBError:  # removed since the index was made, or broken by hand
            return ()

    def check(
        self,
        text: str,
        access: frozenset[str] = frozenset({PUBLIC}),
        progress: Callable[[int, int], None] | None = None,
    ) -> Report:
        """What is found of the quotations and cited clauses of `text`, for a reader with `access`.

        `progress` is told how many of how many were looked up. Raises QueryError where the draft is too long or has
        too many, IndexMissingError, IndexOutdatedError.
        """
        draft = read_draft(text)
        looking = _Looking(
            Shelf(self._library, self._relations, access),
            self._titles.current(access),
            Candidates(self._search, access),
        )
        findings = []
        for done, each in enumerate(draft.quoted, 1):
            if found := looking.finding(each):
                findings.append(found)
            if progress:
                progress(done, len(draft.quoted))
        return Report(text, tuple(findings), draft.terms)


@dataclass(frozen=True, slots=True)
class _Looking:
    """Looks things up for one draft."""

    shelf: Shelf
    titles: Titles
    candidates: Candidates

    def finding(self, quoted: Quoted) -> Finding | None:
        """What is found of one quotation or citation; None where it turns out to be nothing that can be looked up."""
        quoted = self._resolved(quoted)
        if quoted.kind == "citation":
            return self._citation(quoted)
        return self._quotation(quoted, Sought.of(quoted))

    def _resolved(self, quoted: Quoted) -> Quoted:
        """With the name that was found in the characters before a clause: of 根据我国公司法 公司法."""
        cited = quoted.cited
        if cited is None or cited.marked or not cited.title:
            return quoted
        name, _ = self.titles.ending(cited.title)
        return replace(quoted, cited=replace(cited, title=name or cited.title))

    # Citations

    def _named(self, cited: Cited | None) -> list[str]:
        """The ids of the documents that are cited."""
        if cited is None:
            return []
        found = self.titles.numbered(cited.number) if cited.number else []
        if not found and cited.title:
            found = self.titles.named(cited.title) if cited.marked else self.titles.ending(cited.title)[1]
        return found

    def _citation(self, quoted: Quoted) -> Finding | None:
        cited = quoted.cited
        assert cited is not None, "a citation cites"
        texts = self._in_order(self.shelf.texts(self._named(cited)))
        if not texts:
            if not cited.title:  # of a number alone nothing says that it is a policy's: 渝公赔复决字〔2015〕23号
                return None
            if not self._is_name(cited):
                return told_missing(quoted)
            return told_missing_document(quoted, self.titles.registered(cited.title))
        texts = self._of_year(cited, texts)
        if not texts:
            return told_unknown_version(quoted)
        sought = Sought.of(quoted)
        current = [each for each in texts if self.shelf.current(each.document)]
        for several in (current, texts):
            held = [(text, line) for text in several if (line := sought.first_line(text))]
            if held and not sought.lacking(several):
                text, line = held[0]
                newer = self._newest(text)
                there = sought.first_line(newer) if newer else None
                return told_citation(quoted, text.document, line, newer, there, several is current)
        return told_lacking(quoted, texts[0].document, sought.lacking(texts))

    def _is_name(self, cited: Cited) -> bool:
        """Whether what is cited is a document, there or not; of 有关规定 in 有关规定第三条 nothing says so."""
        return cited.marked or bool(cited.number) or self.titles.registered(cited.title)

    def _of_year(self, cited: Cited, texts: list[Text]) -> list[Text]:
        """Those of the version that is cited by its year; all of them where none is, or a year that is no version's.

        None where the year is before that of any version that is there: 《商标法》（2001年修正）.
        """
        years = [edition(each.document).date[:4] for each in texts]
        same = [text for text, year in zip(texts, years, strict=True) if year == cited.year]
        known = [year for year in years if year]
        return same or ([] if cited.year and known and cited.year < max(known) else texts)

    def _in_order(self, texts: Iterable[Text]) -> list[Text]:
        """What is in force first, the newest first."""
        return sorted(
            texts,
            key=lambda each: (self.shelf.current(each.document), edition(each.document).date),
            reverse=True,
        )

    def _newest(self, text: Text) -> Text | None:
        return next(self.shelf.texts(self.shelf.newer(text.document.id)[:1]), None)

    # Quotations

    def _quotation(self, quoted: Quoted, sought: Sought) -> Finding:
        named, proposed = self._named(quoted.cited), None
        if len(named) > MANY_NAMED or not named:
            proposed = self.candidates.of(sought)
        if named:
            looked_at = [each for each in named if proposed is None or each in proposed] or named[:MANY_NAMED]
            return self._in_named(quoted, sought, looked_at)
        cited = quoted.cited
        matches = self._matches(sought, proposed or ())
        if cited and self._is_name(cited):
            return told_missing_document(quoted, self.titles.registered(cited.title), self._place(matches))
        if matches:
            return self._right(quoted, sought, matches)
        return self._differing(quoted, sought, proposed or ()) or told_missing(quoted)

    def _in_named(self, quoted: Quoted, sought: Sought, named: Sequence[str]) -> Finding:
        """What is found of a quotation whose document is known."""
        cited = quoted.cited
        if cited and cited.year:
            of_year = self._of_year(cited, self._in_order(self.shelf.texts(named)))
            if not of_year:
                return told_unknown_version(quoted, self._place(self._matches(sought, named)))
            named = [each.document.id for each in of_year]
        if matches := self._matches(sought, named):
            return self._right(quoted, sought, matches)
        near = self._differing(quoted, sought, named, CLEARLY_ALIKE)
        if near:
            return near
        elsewhere = self._matches(sought, self.candidates.of(sought))
        if elsewhere:
            return told_missing(quoted, self._titled(named), self._place(elsewhere))
        return self._differing(quoted, sought, named) or told_missing(quoted, self._titled(named))

    def _titled(self, named: Sequence[str]) -> Document | None:
        return next((each.document for each in self._in_order(self.shelf.texts(named))), None)

    def _matches(self, sought: Sought, document_ids: Iterable[str]) -> list[Match]:
        """Where the words stand, in these documents and their newer versions; the best first."""
        found: dict[str, Match] = {}
        for text in self.shelf.texts(document_ids):
            match = matched(sought, text)
            if match:
                found[text.document.id] = match
                if self._perfect(match):
                    return [match]
        newer = {each: None for key in found for each in self.shelf.newer(key) if each not in found}
        found |= {text.document.id: match for text in self.shelf.texts(newer) if (match := matched(sought, text))}
        return sorted(found.values(), key=self._standing, reverse=True)

    def _perfect(self, match: Match) -> bool:
        """Whether no other place can be better: nothing else need be read."""
        return match.in_clause and match.same_punctuation and self.shelf.current(match.text.document)

    def _standing(self, match: Match) -> tuple[bool | str, ...]:
        document = match.text.document
        current = self.shelf.current(document)
        date = edition(document).date
        return (match.in_clause and current, match.in_clause, current, match.same_punctuation, date)

    def _right(self, quoted: Quoted, sought: Sought, matches: Sequence[Match]) -> Finding:
        best = matches[0]
        newer = self._newest(best.text)
        same = matched(sought, newer) if newer else None
        return told_right(quoted, sought, best, self.shelf.current(best.text.document), newer, same)

    def _place(self, matches: Sequence[Match]) -> Place | None:
        return matches[0].place if matches else None

    def _differing(
        self, quoted: Quoted, sought: Sought, document_ids: Iterable[str], least: float = LEAST_ALIKE
    ) -> Finding | None:
        """The place that the words are most like; None where they are like none."""
        texts = self._in_order(self.shelf.texts(list(document_ids)[:MOST_READ]))
        whole = pairs(sought.worded.words)
        texts = sorted(texts, key=lambda each: -each.shares(whole))[:MOST_COMPARED]
        found = [near for text in texts if (near := closest(sought, text))]
        best = max(found, key=lambda near: near.alike, default=None)  # of equals the first, which is in force
        if best is None or best.alike < least:
            return None
        return told_differing(quoted, best, self.shelf.current(best.text.document))
