"""Several processes that serve the same documents, on a real PostgreSQL and a real Redis."""
