"""Measures denoisers: on what, by which measure, beside whom."""
