"""Checkpoints that are whole or absent, whatever kills the process.

The directory holds ``manifest.json``, which names the newest checkpoint and the one before it::

    {"epoch": 9, "sha256": "...", "file": "epoch-9.ckpt",
     "previous": {"epoch": 8, "sha256": "...", "file": "epoch-8.ckpt"}}

A checkpoint is written under another name, renamed, and counts from the moment that the new manifest is renamed into
place. Nothing is synced to the disk, since a kill does not need that: after a power cut the checksum finds a torn
checkpoint, and the previous one is used.
"""

from __future__ import annotations

import json
import os
import pathlib
from typing import Callable, NamedTuple, Optional, Union

from .environment import in_study, resume_epoch
from .notices import say

_MANIFEST = "manifest.json"
_temporary_dir: Optional[pathlib.Path] = None
_loaded_epoch: Optional[int] = None


class Checkpoint(NamedTuple):
    """A published checkpoint: the epoch after which it was saved, and its file (or directory)."""

    epoch: int
    path: pathlib.Path

    def read(self) -> bytes:
        """The file's content."""
        return self.path.read_bytes()


def checkpoint_dir() -> pathlib.Path:
    """The trial's checkpoint directory (created); outside a study a temporary one, removed at exit."""
    global _temporary_dir
    given = os.environ.get("TRIALSTREAM_CHECKPOINT_DIR")
    if given:
        path = pathlib.Path(given)
        path.mkdir(parents=True, exist_ok=True)
        return path
    if _temporary_dir is None:
        import atexit
        import shutil
        import tempfile

        _temporary_dir = pathlib.Path(tempfile.mkdtemp(prefix="trialstream-"))
        atexit.register(shutil.rmtree, str(_temporary_dir), ignore_errors=True)
    return _temporary_dir


def save_checkpoint(epoch: int, content: Union[bytes, Callable[[pathlib.Path], object]], suffix: str = ".ckpt") -> bool:
    """Publish the checkpoint of a finished epoch, atomically; the two newest are kept.

    ``content`` is bytes, or a function that writes a file (or a directory) at the path it is given, such as
    ``lambda path: torch.save(model.state_dict(), path)``; ``suffix`` is how the path ends, for libraries that look at
    it.

    Returns whether the checkpoint was published. A failure of the file system (a full disk) is said on standard error
    and leaves the older checkpoints as they were, since training is worth more; what the function itself raises, other
    than OSError, is raised here.
    """
    directory = checkpoint_dir()
    final = directory / f"epoch-{epoch}{suffix}"
    draft = directory / f"draft-{os.getpid()}-{epoch}{suffix}"
    try:
        if callable(content):
            content(draft)
            if not draft.exists():
                raise ValueError(
                    f"the function given to save_checkpoint({epoch}) wrote nothing at the path it got, {draft}"
                )
        else:
            draft.write_bytes(content)
        newest = {"epoch": int(epoch), "sha256": _sha256(draft), "file": final.name}
        if final.is_dir():
            _remove(final)  # a directory can't be replaced in one step; a file can
        os.replace(draft, final)
        _publish(directory, newest)
        return True
    except OSError as error:
        say(f"checkpoint of epoch {epoch} not saved: {error}. Training goes on")
        return False
    finally:
        _remove(draft)


def load_checkpoint() -> Optional[Checkpoint]:
    """The checkpoint to resume from, or None to start anew.

    That is the newest whole one that is not past ``resume_epoch()``; the nearest later one where there is none. A new
    trial (``resume_epoch()`` 0 in a study) starts anew whatever the directory holds. ``epochs()`` called after this
    goes on behind the checkpoint that was returned.
    """
    global _loaded_epoch
    found = _choose()
    _loaded_epoch = found.epoch if found else 0
    return found


def loaded_epoch() -> Optional[int]:
    """The epoch of the checkpoint that load_checkpoint() returned, 0 if it found none, None if it was not called."""
    return _loaded_epoch


def _choose() -> Optional[Checkpoint]:
    limit = resume_epoch()
    if in_study() and limit == 0:
        return None
    directory = checkpoint_dir()
    whole = []
    for entry in _entries(directory):
        path = directory / entry["file"]
        try:
            intact = _sha256(path) == entry["sha256"]
        except OSError:
            intact = False
        if intact:
            whole.append(Checkpoint(entry["epoch"], path))
        else:
            say(f"checkpoint {path} is missing or damaged, not used")
    earlier = [checkpoint for checkpoint in whole if checkpoint.epoch <= limit or limit == 0]
    if earlier:
        return max(earlier)
    return min(whole) if whole else None


def _entries(directory: pathlib.Path) -> list:
    """What the manifest names, newest first; nothing when it is absent or no manifest of ours."""
    try:
        newest = json.loads((directory / _MANIFEST).read_text("utf-8"))
        entries = [newest] + ([newest["previous"]] if newest.get("previous") else [])
        return [
            {"epoch": int(entry["epoch"]), "sha256": str(entry["sha256"]), "file": os.path.basename(entry["file"])}
            for entry in entries
        ]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        say(f"{directory / _MANIFEST} can't be read, not used: {error}")
        return []


def _publish(directory: pathlib.Path, newest: dict) -> None:
    before = [entry for entry in _entries(directory) if entry["epoch"] < newest["epoch"]]
    manifest = dict(newest, previous=before[0] if before else None)
    draft = directory / f"draft-{os.getpid()}-{_MANIFEST}"
    try:
        draft.write_text(json.dumps(manifest) + "\n", "utf-8")
        os.replace(draft, directory / _MANIFEST)
    finally:
        _remove(draft)
    kept = {entry["file"] for entry in (newest, *before[:1])}
    for path in (*directory.glob("epoch-*"), *directory.glob("draft-*")):  # drafts of a process that was killed
        if path.name not in kept:
            _remove(path)


def _sha256(path: pathlib.Path) -> str:
    """SHA-256 of a file's bytes; of a directory, over each file's relative name and own sum in order of name."""
    import hashlib

    total = hashlib.sha256()
    if path.is_dir():
        for inner in sorted(p for p in path.rglob("*") if p.is_file()):
            total.update(f"{inner.relative_to(path).as_posix()}\0{_sha256(inner)}\n".encode("utf-8"))
        return total.hexdigest()
    with open(path, "rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            total.update(block)
    return total.hexdigest()


def _remove(path: pathlib.Path) -> None:
    if path.is_dir() and not path.is_symlink():
        import shutil

        shutil.rmtree(str(path), ignore_errors=True)
    else:
        try:
            path.unlink()
        except OSError:
            pass
