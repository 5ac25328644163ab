"""The errors this project raises on purpose.

Every message names the place, what was found and what was expected, in the user's language: it is shown as
it stands, on the page and in the terminal.
"""

from __future__ import annotations


class KBError(Exception):
    """Base of every error raised on purpose; its message is fit to be shown to a user."""


class SettingsError(KBError):
    """A setting cannot be read."""


class FrontMatterError(KBError):
    """A Markdown file's front matter is broken; the message names file and line."""


class ReadError(KBError):
    """A file cannot be read as a document (unreadable, empty, binary, too large, unknown format)."""


class LibraryError(KBError):
    """The library on disk does not hold what was asked for, or cannot be written."""


class LibraryBusyError(LibraryError):
    """Another process is importing into the library."""


class DocumentMissingError(LibraryError):
    """There is no such document, or not for this reader: both look the same."""


class LexiconError(KBError):
    """A line of the lexicon is broken; the message names file and line."""


class QueryLogError(KBError):
    """The log of queries cannot be read."""


class QueryError(KBError):
    """A query or a search request is outside its limits."""


class IndexMissingError(KBError):
    """There is no index yet; the message says which command builds it."""


class IndexBusyError(KBError):
    """Another process is writing the index."""


class IndexOutdatedError(KBError):
    """The index was made by another analyzer or schema; the message says which command rebuilds it."""


class IndexDamagedError(KBError):
    """A file of the index is not what was written; the message names it and the command that repairs."""


class BasketError(KBError):
    """Gathered material that cannot be read."""


class AccountError(KBError):
    """An account cannot be made, changed or used as it was asked for."""
