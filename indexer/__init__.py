"""Segmentation, queries and engines. Only `indexer.whoosh_engine` knows Whoosh."""
