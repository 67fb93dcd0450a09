"""The server: documents, rooms, suggestions, HTTP and websockets. Never loads torch."""
