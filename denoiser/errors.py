"""Everything the denoiser may refuse to do, as one tree of errors."""


class DenoiserError(Exception):
    """The base of every error the denoiser raises on purpose."""


class BadOptions(DenoiserError):
    """An option is out of range, or a span is not inside its text."""


class TextTooLong(DenoiserError):
    """A passage is longer than the denoiser takes in one call."""


class CheckpointError(DenoiserError):
    """A checkpoint cannot be used."""


class CheckpointMissing(CheckpointError):
    """There is no checkpoint at that path."""


class CheckpointDamaged(CheckpointError):
    """Files of a checkpoint are incomplete, or do not match their fingerprint."""


class CheckpointMismatch(CheckpointError):
    """A checkpoint was written in a format this version does not read."""


class DataMissing(DenoiserError):
    """Files that training or evaluation needs are not there."""
