"""Realistic mistakes: the forward process for tokens that stay visible but are wrong."""

from denoiser.corruption.mix import Corruption, read_misspellings

__all__ = ["Corruption", "read_misspellings"]
