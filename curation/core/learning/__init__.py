"""A small model of a schema's answers: which of them it doubts, and which tasks would teach it most.

Needs scikit-learn and cleanlab: the extra ``learn``.
"""
