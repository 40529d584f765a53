"""Quality runs: figures on pages, sentences and copies; ``python -m tests.quality.NAME`` prints them."""
