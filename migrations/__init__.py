"""Alembic: how the tables of `app/store/schema.py` came to be, step by step."""
