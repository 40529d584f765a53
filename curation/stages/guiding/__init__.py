"""Manuals for annotators, and whether an annotator has understood one: guidelines, qualify."""
