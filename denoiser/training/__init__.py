"""Trains denoisers: documents become shards, shards batches, batches steps."""
