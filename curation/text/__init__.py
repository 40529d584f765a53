"""Pure functions on Arabic text: cleaning, segmentation, mentions, decoding."""
