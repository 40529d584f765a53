"""Tests of the blocks, and ``python -m tests.scale.cluster``: a Ray cluster that loses a machine."""
