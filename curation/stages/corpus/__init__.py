"""From pages to sentences and clusters of duplicates: clean, segment, dedup, and the report on them."""
