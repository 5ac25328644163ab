"""The contestants of `bench.engine`, each behind the same few methods and in a module of its own."""
