"""A piece of the query -> the words it holds, and a word -> the nodes that find it, with its synonyms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from indexer.exact import squeeze
from indexer.language.counted import MEASURES, is_figure, twin
from indexer.query import Exact, Query, Term
from indexer.segment import HAN, Segmenter, Token, bigrams
from kb.folding import fold

SYNONYM_WEIGHT = 0.5  # what was typed goes before what it also means
# A lone one of these between two words says nothing about what is sought: 楼宇的党建.
FUNCTION_WORDS = frozenset(
    "的了和与及在是为之其等或对于以从到把被让向由地得着过也都就还又而并且有我你您他她它这那没要会能可该请应须搞设任当里"
)
# What only asks. 几乎 and 十几名 do not.
ASKING = re.compile(
    r"请问|为什么|为啥|什么|啥|怎么样|怎么办|怎么|怎样|如何|哪几[个种类项条名位]|哪[些个里儿位种类项家年]?|谁|"
    r"(?<![十好几])几[名个次年种类条项人天月家位级届件]|多少|多长时间|多久|多大|是否|能否|可否|能不能|可不可以|会不会|"
    r"是不是|有没有|要不要|应不应该|为何|何时|何地|何种|吗|呢"
)
_HAN = re.compile(f"[{HAN}]")


def content(text: str, tokens: Sequence[Token]) -> list[Token]:
    """The `tokens` of `text` that say what is sought: no question words, no lone function words.

    All of them where nothing else is left: 为什么 alone is sought as it stands.
    """
    asking = _asking(text, tokens)
    kept = [token for token in tokens if token.text not in FUNCTION_WORDS and token not in asking]
    return kept or list(tokens)


def without_asking(text: str, segmenter: Segmenter) -> str:
    """`text` with commas in place of the words that only ask; as it is where nothing else is left."""
    tokens = segmenter.cut(text)
    asking = _asking(text, tokens)
    if len(asking) == len(tokens):
        return text
    places = {place for token in asking for place in range(token.start, token.end)}
    return "".join("，" if place in places else char for place, char in enumerate(text))


def _asking(text: str, tokens: Sequence[Token]) -> list[Token]:
    places = {place for match in ASKING.finditer(fold(text)) for place in range(*match.span())}
    return [token for token in tokens if places.issuperset(range(token.start, token.end))]


def words(text: str, segmenter: Segmenter) -> Iterator[str]:
    """The words of a piece, folded: characters left single join a neighbour, a figure what it counts.

    双/强/六/好 -> 双强六好; 楼宇/的/党建 -> 楼宇, 党建; 企业/有/几名/党员 -> 企业, 党员; 党建/强 -> 党建强;
    33/个/微/网格 -> 33个, 微网格.
    """
    word, end = "", -1
    for token in content(text, segmenter.cut(text)):
        if token.start == end and token.text in MEASURES and is_figure(word):
            yield word + token.text
            word, end = "", -1
            continue
        joins = token.start == end and (len(token.text) == 1 or len(word) == 1)
        if joins and _HAN.match(token.text) and _HAN.match(word):
            word += token.text
        else:
            if word:
                yield word
            word = token.text
        end = token.end
    if word:
        yield word


def term(word: str, segmenter: Segmenter, weight: float = 1.0) -> Query:
    """The node that finds `word` (folded) wherever its characters stand together."""
    required = required_terms(word)
    if not required:
        return exact(word)
    scored = tuple(dict.fromkeys((*required, *(token.text for token in segmenter.words(word)))))
    longer = tuple(text for text in scored if len(text) > 2 or text in required)
    return Term(word, required, longer, weight)


def exact(text: str) -> Exact:
    """The node that finds `text` to the letter."""
    needle = squeeze(text)
    required = required_terms(needle)
    tokens = () if required else bigrams(needle)
    # 党, or the 规 of 、规: all that is known is what a term begins with.
    return Exact(needle, required, prefix=tokens[-1].text if tokens else "")


def beginning(text: str) -> Exact:
    """The node that finds what begins with `text`: ppr finds PPR9087, and 楼宇 stands wherever its characters do."""
    needle = squeeze(text)
    tokens = bigrams(needle)
    if not tokens or _HAN.match(tokens[-1].text):
        return exact(text)
    required = tuple(dict.fromkeys(token.text for token in tokens[:-1]))
    return Exact(needle, required, prefix="" if required else tokens[-1].text, open_end=True)


def synonyms_of(word: str, segmenter: Segmenter) -> tuple[str, ...]:
    """What a search for `word` (folded) also finds: the synonyms of the lexicon, and a count written the other way."""
    other = twin(word)
    return (*segmenter.lexicon.expand(word), *([other] if other else ()))


def required_terms(text: str) -> tuple[str, ...]:
    """The index terms of every text that contains `text` (folded).

    The last character of a Chinese run stands alone only where the run ends there too: in 程， it does, but what
    follows 规 in 、规 is not known, so that is left out.
    """
    return tuple(
        dict.fromkeys(
            token.text
            for token in bigrams(text)
            if len(token.text) > 1 or not _HAN.match(token.text) or token.end < len(text)
        )
    )
