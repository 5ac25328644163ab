"""Tests of the benchmarks: that they compare what they say, never how fast it is."""
