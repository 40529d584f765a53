"""Guideline manuals, purely: their Markdown read, filled, checked, and laid out as a site's pages."""
