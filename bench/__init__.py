"""Benchmarks: each module prints a table of figures at a given number of documents and asserts nothing."""
