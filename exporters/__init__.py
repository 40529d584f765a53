"""Release formats. Each turns rows of a release into files and back.

They are found by the entry point group ``tanqih.exporters`` and see records and errors only.
"""
