"""docker-compose.yml is valid, and what it would start works as local processes."""
