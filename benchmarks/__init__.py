"""Speed, measured beside the neighbours in the same run. `make bench` prints tables and writes
JSON under `benchmarks/results/`; nothing here gates a test."""
