"""Where app and denoiser meet: jobs in, results out, and the command line."""
