"""Versions, who wrote what, comparing, going back, provenance."""
