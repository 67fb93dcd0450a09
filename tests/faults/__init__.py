"""What goes wrong between processes: a network to break, and tests that break everything."""
