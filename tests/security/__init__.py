"""What attackers try; `docs/security.md` has the list and where each point is tested."""
