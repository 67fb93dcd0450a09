"""The store beyond its seam: SQLite files, crashes, errors."""
