"""The query language: what the user typed -> a tree of nodes (`indexer.query`) that every engine understands.

    楼宇党建 红领驿站            both, in one passage (its headings and its document's title count)
    楼宇 OR 园区, 楼宇 或 园区     one of them; | is the same. NOT binds closer than AND, AND closer than OR: use ( )
    楼宇 -社区, 楼宇 不含社区      without 社区; so do NOT and !
    “双强六好”                   the very characters; " " 「 」 『 』 are the same
    楼宇*                        what begins so
    同句(党建 联盟)               both in one sentence; 同段 in one paragraph, 同条 in one clause
    标题:楼宇 年份:2012..2020     in a field, see `fields`
    国办发[2017]47号              the document with this number first, then those that mention it
    党章第三十条第二款             the clause first, then what cites it
    企业有几名党员可以成立党支部？   a question: answered by rank

Parsing never fails for the way a query is written: what is missing or left over is passed over, and `notes` say so.
"""

from indexer.language.loosen import Loosened, Piece, loosened, pieces
from indexer.language.parse import MOST_CHUNKS, MOST_TERMS, parse
from indexer.language.parsed import Chunk, ParsedQuery, Part
from indexer.language.relax import MOST_DROPPED, Relaxation, relaxations, some_words
from indexer.language.words import exact

__all__ = [
    "MOST_CHUNKS",
    "MOST_DROPPED",
    "MOST_TERMS",
    "Chunk",
    "Loosened",
    "ParsedQuery",
    "Part",
    "Piece",
    "Relaxation",
    "exact",
    "loosened",
    "parse",
    "pieces",
    "relaxations",
    "some_words",
]
