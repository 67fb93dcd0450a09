"""What those who run Burnish rely on: backups, logs, figures, traces, clear refusals."""
