"""The state a run resumes from, in files small enough to carry: `state/part-….bin`, a manifest.

Parts are named after their contents and written before the manifest, which is replaced in one
step; parts it does not name are deleted afterwards. Whenever the process dies, the manifest there
is complete. A part that is absent, cut off or changed is refused by name.
"""

import hashlib
import io
import json
from pathlib import Path
from typing import IO, Any, cast

import torch

from denoiser.errors import CheckpointDamaged

MOST = 16 * 2**20
"""Bytes in a part."""
_MANIFEST = "manifest.json"


class _Parts(io.RawIOBase):
    """Takes bytes and writes them as parts."""

    def __init__(self, folder: Path, most: int) -> None:
        self._folder = folder
        self._most = most
        self._waiting = bytearray()
        self.manifest: list[dict[str, Any]] = []
        self.failure: OSError | None = None

    def writable(self) -> bool:
        """See `io.RawIOBase`."""
        return True

    def write(self, data: Any, /) -> int:
        """Takes all of `data`."""
        self._waiting += memoryview(data).cast("B")
        while len(self._waiting) >= self._most:
            self._part(bytes(self._waiting[: self._most]))
            del self._waiting[: self._most]
        return memoryview(data).nbytes

    def finish(self) -> list[dict[str, Any]]:
        """Writes what is left; returns what the manifest says of each part."""
        if self._waiting:
            self._part(bytes(self._waiting))
            self._waiting.clear()
        return self.manifest

    def _part(self, data: bytes) -> None:
        digest = hashlib.sha256(data).hexdigest()
        name = f"part-{len(self.manifest):04d}-{digest[:16]}.bin"
        path = self._folder / name
        unfinished = path.with_suffix(".part")
        try:
            unfinished.write_bytes(data)
            unfinished.replace(path)
        except OSError as error:
            self.failure = error
            raise
        self.manifest.append({"name": name, "bytes": len(data), "sha256": digest})


def save(state: dict[str, Any], folder: Path, most: int = MOST) -> None:
    """Writes a state; see `torch.save` for what it may hold.

    Raises:
        OSError: it cannot be written; the state that was there before still is.
    """
    folder.mkdir(parents=True, exist_ok=True)
    parts = _Parts(folder, most)
    try:
        torch.save(state, cast(IO[bytes], parts))
    except RuntimeError:
        # torch finishes its archive on the way out, fails at that too, and hides the reason.
        if parts.failure is not None:
            raise parts.failure from None
        raise
    described = parts.finish()
    manifest = {"format": 1, "parts": described}
    unfinished = folder / f"{_MANIFEST}.part"
    unfinished.write_text(json.dumps(manifest, indent=1) + "\n", "utf-8")
    unfinished.replace(folder / _MANIFEST)
    named = {part["name"] for part in described} | {_MANIFEST}
    for path in folder.iterdir():
        if path.name not in named:
            path.unlink()


def exists(folder: Path) -> bool:
    """True where a state was saved."""
    return (folder / _MANIFEST).is_file()


def load(folder: Path, device: torch.device) -> dict[str, Any]:
    """Reads what `save` wrote, its tensors on `device`.

    Raises:
        CheckpointDamaged: a part is absent, cut off or changed, or the manifest is none.
    """
    path = folder / _MANIFEST
    whole = io.BytesIO()
    try:
        manifest = json.loads(path.read_bytes())
        if manifest["format"] != 1:
            raise CheckpointDamaged(f"{path} has format {manifest['format']}; this reads 1.")
        for part in manifest["parts"]:
            data = (folder / part["name"]).read_bytes()
            if hashlib.sha256(data).hexdigest() != part["sha256"]:
                raise CheckpointDamaged(
                    f"{folder / part['name']} is not what was saved: {len(data):,} bytes of "
                    f"{part['bytes']:,}, or changed. Copy the state again, or delete its folder to "
                    "start anew."
                )
            whole.write(data)
    except OSError as error:
        raise CheckpointDamaged(
            f"The state in {folder} is incomplete: {error}. Copy all of its files."
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise CheckpointDamaged(f"{path} is not the manifest of a state: {error!r}.") from error
    whole.seek(0)
    found: dict[str, Any] = torch.load(whole, map_location=device, weights_only=True)
    return found
