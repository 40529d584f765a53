"""``python -m tests.fuzz``: random and damaged pages against what must hold for any page.

Every input follows from its seed, so a failure can be had again: ``python -m tests.fuzz --again SEED``.
"""
