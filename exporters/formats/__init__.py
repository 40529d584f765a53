"""Releases in the formats of other tools, each found by the entry point group ``tanqih.formats``."""
