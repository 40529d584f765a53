"""Label schemas and annotation manuals, shipped as package data."""
