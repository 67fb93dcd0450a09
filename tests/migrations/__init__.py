"""Tables and migrations are equal, and go up and down with rows in them."""
