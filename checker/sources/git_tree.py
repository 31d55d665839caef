"""Files as they stand in a git ref, read without a checkout: nothing in the working tree, index or config changes.

Git is asked for names and bytes only (``ls-tree``, ``cat-file --batch``), without a shell and in a closed environment:
no hook, filter, diff driver, pager or monitor runs, and a partial clone fetches nothing. What is read are the bytes
that were committed: no line ends are converted.
"""

from __future__ import annotations

import hashlib
import os
import posixpath
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import IO

from checker.errors import InputError, Location, UsageError
from checker.sources.tree import LINK_REFUSED, OTHER_REPOSITORY, Entry, name_prefix

_FOLDER, _LINK, _SUBMODULE = "040000", "120000", "160000"
_LFS = b"version https://git-lfs.github.com/spec/v1"
_MERGE_BASE = "..."
_AHEAD_COUNT = 500  # their names fit in a pipe, so that asking never waits for answering
_AHEAD_BYTES = 8_000_000
_AHEAD_LARGEST = 1_000_000
_HELD_BYTES = 64_000_000
_HOPS = 8
_REFUSED = {_LINK: LINK_REFUSED, _SUBMODULE: OTHER_REPOSITORY}


@dataclass(frozen=True, slots=True)
class GitState:
    """One commit: ``top`` is the folder of the repository, ``ref`` how the user named it, ``commit`` its hash (hex).

    ``commit`` is '' for the HEAD of a branch that has none yet: a state in which nothing was there.
    """

    top: Path
    ref: str
    commit: str

    @property
    def shown(self) -> str:
        """What the user reads of it."""
        return f"{self.ref} ({self.commit[:10] or 'nog zonder commit'})"


@dataclass(frozen=True, slots=True)
class _Blob:
    mode: str
    oid: str
    size: int
    path: str


def git_state(ref: str, paths: Sequence[Path]) -> GitState:
    """The commit that ``ref`` names in the repository that holds ``paths``; ``REF...`` is where HEAD left REF.

    Before the first commit HEAD is a state with nothing in it, so that a hook can judge that commit too.

    Raises UsageError when git is not there, the paths are not in one repository, or the ref is unknown.
    """
    if not ref or ref.startswith("-") or any(char < " " for char in ref):
        raise UsageError(f"'{ref}' is geen naam van een git-stand.", remedy="Geef een branch, tag of commit.")
    tops = {_top(path) for path in paths}
    if len(tops) != 1:
        names = ", ".join(sorted(str(top) for top in tops))
        raise UsageError(
            f"De paden staan niet in één git-repository ({names}).", remedy="Toets ze in aparte opdrachten."
        )
    (top,) = tops
    base = ref.removesuffix(_MERGE_BASE)
    done = _git(top, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{base}^{{commit}}")
    if done.returncode and base in ("HEAD", "@") and _git(top, "symbolic-ref", "--quiet", "HEAD").returncode == 0:
        return GitState(top, ref, "")
    if done.returncode:
        raise _unknown_ref(top, base)
    commit = done.stdout.decode().strip()
    if base != ref:
        done = _git(top, "merge-base", commit, "HEAD")
        if done.returncode:
            raise _no_common_past(top, base)
        commit = done.stdout.decode().split()[0]
    return GitState(top, ref, commit)


def _top(path: Path) -> Path:
    place = path if path.is_dir() else path.parent
    done = _git(place, "rev-parse", "--show-toplevel")
    if done.returncode == 0:
        return Path(os.fsdecode(done.stdout.rstrip(b"\n")))
    told = done.stderr.decode("utf-8", "replace").strip()
    if "dubious ownership" in told:
        raise UsageError(
            f"Git vertrouwt de repository van '{path}' niet: zij is van een andere gebruiker.",
            remedy=f"Sta haar toe: git config --global --add safe.directory {place.resolve()}",
        )
    raise UsageError(
        f"'{path}' staat niet in een git-repository met een werkmap.",
        remedy="Vergelijk met een ander bestand of een andere map, of voer dit uit in een kloon.",
    )


def _unknown_ref(top: Path, ref: str) -> UsageError:
    if ".." in ref:  # never part of a name, says git-check-ref-format(1)
        first = ref.partition("..")[0] or "HEAD"
        return UsageError(
            f"'{ref}' is een reeks van commits, en vergeleken wordt met één stand.",
            remedy=f"Geef '{first}' zelf, of '{first}...' voor de stand waar deze branch ervan aftakte.",
        )
    if any(mark in ref for mark in "~^@:"):
        command = "git fetch --deepen=100"
    elif ref.startswith("origin/"):
        branch = ref.removeprefix("origin/")
        command = f"git fetch --depth=1 origin {branch}:refs/remotes/origin/{branch}"
    elif len(ref) >= 40 and all(char in "0123456789abcdef" for char in ref):
        command = f"git fetch --depth=1 origin {ref}"
    else:
        command = f"git fetch --depth=1 origin {ref}:{ref}"
    shallow = _git(top, "rev-parse", "--is-shallow-repository").stdout.strip() == b"true"
    why = " De kloon is ondiep: zij heeft niet de hele geschiedenis." if shallow else ""
    return UsageError(
        f"Git kent de stand '{ref}' niet in {top}.{why}",
        remedy=f"Haal haar op met: {command} (of kloon volledig: fetch-depth: 0 op GitHub, GIT_DEPTH: 0 op GitLab).",
    )


def _no_common_past(top: Path, ref: str) -> UsageError:
    return UsageError(
        f"HEAD en '{ref}' hebben in {top} geen gezamenlijk verleden, of de kloon is te ondiep om het te vinden.",
        remedy=f"Haal meer geschiedenis op met: git fetch --deepen=100 origin (of vergelijk met '{ref}' zelf).",
    )


def _command(place: Path, *words: str) -> list[str]:
    return [
        "git", "--no-pager", "-c", "core.fsmonitor=false", "-c", "protocol.allow=never", "-C", str(place), *words,
    ]  # fmt: skip


def _environment() -> dict[str, str]:
    """Ours without GIT_*: in a hook these point at an index and a folder that are not meant for us."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return kept | {
        "LC_ALL": "C",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_LITERAL_PATHSPECS": "1",
        "GIT_ALLOW_PROTOCOL": "",
    }


def _git(place: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(
            _command(place, *words),
            env=_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    except OSError:
        raise UsageError(
            "Git is hier niet te starten, en is nodig om een eerdere stand te lezen.",
            remedy="Installeer git, of vergelijk met een ander bestand of een andere map.",
        ) from None


class GitTree:
    """A file or folder as it stood in a commit, under the name that it has for the user in the working tree.

    Its files are listed when they are asked for: to know that nothing changed, the hash of the folder is enough.
    """

    def __init__(self, state: GitState, name: str, inner: str, root: _Blob | None, store: _Store) -> None:
        self._state = state
        self._name = name
        self._inner = inner
        self._store = store
        self._root = root
        self._places: dict[str, int] = {}

    @property
    def name(self) -> str:
        """The root as the user gave it."""
        return self._name

    @property
    def is_folder(self) -> bool:
        """Whether the root was a folder."""
        return self._root is not None and self._root.mode == _FOLDER

    @property
    def exists(self) -> bool:
        """Whether the root was there at all."""
        return self._root is not None

    @property
    def content_id(self) -> str:
        """Hash (hex) over the names, kinds and contents of all files: the same content gives the same hash."""
        found = f"{self._root.mode} {self._root.oid}" if self._root is not None else ""
        return hashlib.sha256(f"{self._name}\n{found}".encode("utf-8", "surrogateescape")).hexdigest()

    @cached_property
    def _blobs(self) -> tuple[_Blob, ...]:
        """All files, in the order of a folder on disk."""
        if self._root is None or not self.is_folder:
            return tuple(_listed(self._state, self._inner)) if self._root is not None else ()
        below = len(self._inner) + 1 if self._inner else 0
        found = [replace(blob, path=blob.path[below:]) for blob in _listed(self._state, self._inner)]
        return tuple(sorted(found, key=_walking_order))

    def entries(self) -> Iterator[Entry]:
        """All files, in the order of a folder on disk; links and submodules are there with the reason of refusal.

        Raises InputError when the root was not there.
        """
        if not self.exists:
            raise InputError(
                f"Dit pad bestond niet in '{self._state.ref}'.",
                where=Location(self._name),
                remedy="Kies een andere stand of een ander pad.",
            )
        prefix = name_prefix(self._name) if self.is_folder else ""
        for place, blob in enumerate(self._blobs):
            parts = tuple(blob.path.split("/")) if self.is_folder else ()
            name = prefix + blob.path if self.is_folder else self._name
            self._places[name] = place
            refused = _REFUSED.get(blob.mode)
            yield Entry(name, parts, blob.size, on_disk=False, link=blob.mode == _LINK, refused=refused)

    def read(self, entry: Entry) -> bytes:
        """The bytes of one file as committed; raises InputError when git cannot give them."""
        where = Location(entry.name)
        if entry.refused is not None:
            raise InputError(f"Dit {entry.refused.nl}.", where=where, remedy="Geef het bestand zelf.")
        place = self._places[entry.name]
        data = self._store.read(self._blobs, place)
        if data is None:
            raise InputError(
                f"Git heeft dit bestand van '{self._state.ref}' niet: de kloon is gedeeltelijk of beschadigd.",
                where=where,
                remedy="Kloon zonder --filter, of haal de bestanden op met: git fetch --refetch --no-filter origin",
            )
        if data.startswith(_LFS):
            raise InputError(
                f"Dit bestand staat in '{self._state.ref}' als verwijzing naar Git LFS, niet als inhoud.",
                where=where,
                remedy="Zet die stand in een map met: git worktree add ../vorige REF, en vergelijk daarmee.",
            )
        return data


class _Store:
    """One ``git cat-file --batch``; files that are likely to be asked next are read ahead, in bounds."""

    def __init__(self, state: GitState) -> None:
        self._state = state
        self._process: subprocess.Popen[bytes] | None = None
        self._ahead: dict[str, bytes | None] = {}
        self._held = 0

    def read(self, blobs: Sequence[_Blob], place: int) -> bytes | None:
        """Bytes of the blob at ``place``; None when git does not have it."""
        oid = blobs[place].oid
        if oid not in self._ahead:
            self._fetch(self._wanted(blobs, place))
        data = self._ahead.pop(oid)
        self._held -= len(data or b"")
        return data

    def _wanted(self, blobs: Sequence[_Blob], place: int) -> list[str]:
        if self._held > _HELD_BYTES:
            self._ahead.clear()
            self._held = 0
        wanted = {blobs[place].oid: None}
        total = 0
        for blob in blobs[place + 1 : place + _AHEAD_COUNT]:
            total += blob.size
            if total > _AHEAD_BYTES:
                break
            if blob.mode not in _REFUSED and blob.size <= _AHEAD_LARGEST and blob.oid not in self._ahead:
                wanted[blob.oid] = None
        return list(wanted)

    def _fetch(self, oids: list[str]) -> None:
        process = self._process = self._process or self._start()
        assert process.stdin is not None  # noqa: S101  (both are pipes)
        assert process.stdout is not None  # noqa: S101
        try:
            process.stdin.write("".join(f"{oid}\n" for oid in oids).encode())
            process.stdin.flush()
        except OSError:  # git has stopped: what it had not told is not there
            self._ahead.update(dict.fromkeys(oids))
            return
        for oid in oids:
            data = self._ahead[oid] = _answer(process.stdout)
            self._held += len(data or b"")

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            _command(self._state.top, "cat-file", "--batch"),
            env=_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def close(self) -> None:
        """End git; it reads nothing but what it was asked."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


def _answer(out: IO[bytes]) -> bytes | None:
    """One answer of ``cat-file --batch``: a line with hash, kind and size, the bytes, a line end; None when missing."""
    head = out.readline().split()
    if len(head) != 3 or head[1] != b"blob":
        return None
    size = int(head[2])
    data = out.read(size + 1)
    return data[:-1] if len(data) == size + 1 else None


@contextmanager
def git_trees(state: GitState, paths: Sequence[Path]) -> Iterator[list[GitTree]]:
    """``paths`` of the working tree as they stood in ``state``, in their order; git runs until the context ends.

    A path that was not there is a tree that does not exist (see :attr:`GitTree.exists`).
    """
    store = _Store(state)
    try:
        yield [_tree(state, path, store) for path in paths]
    finally:
        store.close()


def _tree(state: GitState, path: Path, store: _Store) -> GitTree:
    # the last part is not resolved: where a link of the commit led is for the commit to say, not for this change
    absolute = Path(os.path.abspath(path))
    place = absolute.parent.resolve() / absolute.name
    inner, root = _followed(state, _inner(state, place, path))
    if root is None and place.is_symlink():  # new here, and no state of its own: what it leads to may have one
        inner, root = _followed(state, _inner(state, place.resolve(), path))
    return GitTree(state, path.as_posix(), inner, root, store)


def _inner(state: GitState, place: Path, named: Path) -> str:
    """``place`` from the top of the repository on, '' for the top; raises UsageError for a place outside it."""
    top = state.top.resolve()
    if place.resolve() == top:
        return ""
    if not place.is_relative_to(top):
        raise UsageError(
            f"'{named}' is een koppeling naar buiten de repository {top}.", remedy="Geef het pad waar zij heen wijst."
        )
    return place.relative_to(top).as_posix()


def _followed(state: GitState, inner: str) -> tuple[str, _Blob | None]:
    """What ``inner`` is in the commit and where, its links followed; None when it was not there.

    A link that led out of the repository, to nothing or in a circle is itself what is found, and refused when read.
    """
    place, found = inner, _root(state, inner)
    first = found
    for _ in range(_HOPS):
        if found is None or found.mode != _LINK:
            break
        target = os.fsdecode(_git(state.top, "cat-file", "blob", found.oid).stdout)
        place = posixpath.normpath(posixpath.join(posixpath.dirname(place), target))
        place = "" if place == "." else place
        found = None if place.startswith("/") or place.split("/")[0] == ".." else _root(state, place)
    at_end = found is not None and found.mode != _LINK
    return (place, found) if at_end else (inner, first)


def _walking_order(blob: _Blob) -> tuple[tuple[int, str], ...]:
    *folders, name = blob.path.split("/")
    return (*((1, folder) for folder in folders), (int(blob.mode == _SUBMODULE), name))  # on disk that is a folder


def _root(state: GitState, inner: str) -> _Blob | None:
    """What ``inner`` is in the commit, without what is below it; None when it is not there."""
    if not state.commit:
        return None
    if not inner:
        done = _git(state.top, "rev-parse", "--verify", f"{state.commit}^{{tree}}")
        if done.returncode:
            raise _unreadable(state, done)
        return _Blob(_FOLDER, done.stdout.decode().strip(), 0, "")
    return next(_told(state, "ls-tree", "-z", "--full-tree", state.commit, "--", inner), None)


def _listed(state: GitState, inner: str) -> Iterator[_Blob]:
    """Files below ``inner`` (below all when it is ''), or the file that it is, as ``ls-tree`` tells them."""
    words = ["ls-tree", "-r", "-z", "-l", "--full-tree", state.commit]
    yield from _told(state, *words, *(["--", inner] if inner else []))


def _told(state: GitState, *words: str) -> Iterator[_Blob]:
    done = _git(state.top, *words)
    if done.returncode:
        raise _unreadable(state, done)
    for line in done.stdout.split(b"\0")[:-1]:
        head, _, path = line.partition(b"\t")
        mode, _, oid, *size = head.decode().split()
        known = int(size[0]) if size and size[0].isdigit() else 0
        yield _Blob(mode, oid, known, os.fsdecode(path))


def _unreadable(state: GitState, done: subprocess.CompletedProcess[bytes]) -> InputError:
    return InputError(
        f"Git kan '{state.ref}' niet lezen: {done.stderr.decode('utf-8', 'replace').strip()}",
        remedy="Controleer de repository met: git fsck",
    )
