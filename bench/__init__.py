"""Benchmarks: each a command that prints a table. Nothing here is run as a test."""
