"""Measurements: figures for docs/performance.md, in CPU time, never asserted in a test."""
