"""Threads, mentions, notices, and how they follow the text."""
