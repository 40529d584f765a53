"""The benchmark of ``make bench``: speed, memory and server rate, each against a bare equivalent."""


class BenchError(Exception):
    """A child failed or a count is wrong, so the figures mean nothing."""
