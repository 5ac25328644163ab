"""The outermost layer: everything that faces people. Empty, so that `kb --help` loads none of it."""
