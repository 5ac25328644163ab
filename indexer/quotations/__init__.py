"""Quotations and citations of a draft, checked against the library.

    text -> draft (quotation marks, citations) -> each looked up (titles, candidates, matching) -> findings

The words decide, not the index: it only proposes documents, whose texts are then read.
"""

from indexer.quotations.check import Quotations
from indexer.quotations.cited import Cited
from indexer.quotations.draft import LONGEST_DRAFT, MOST_QUOTED, Draft, Quoted, read_draft
from indexer.quotations.finding import STATUS_NAMES, STATUSES, Finding, Place, Report, Status

__all__ = [
    "LONGEST_DRAFT",
    "MOST_QUOTED",
    "STATUSES",
    "STATUS_NAMES",
    "Cited",
    "Draft",
    "Finding",
    "Place",
    "Quotations",
    "Quoted",
    "Report",
    "Status",
    "read_draft",
]
