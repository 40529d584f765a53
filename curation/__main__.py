"""``python -m curation`` is the ``tanqih`` command."""

from curation.cli.start import main

main()
