"""The engine for one machine: a Whoosh index. Nothing outside this package knows Whoosh."""

from indexer.whoosh_engine.engine import WhooshEngine, WhooshFactory

__all__ = ["WhooshEngine", "WhooshFactory"]
