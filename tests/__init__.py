"""What Burnish promises, held."""
