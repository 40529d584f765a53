"""``python -m curation`` is the ``tanqih`` command."""

from curation.cli.main import main

main()
