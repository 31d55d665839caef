"""The findings of an earlier state: assessed with the same rulebook, date and options, beside the run, and kept.

What is kept is small (fingerprints and what a reader is told of what was mended) and its key holds all that it depends
on: the content and names of the files, the rulebook and vocabulary, the rules chosen, the options and the program. So
it may be deleted at any time; an earlier state is then assessed anew.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from checker import __version__
from checker.assessment.assess import AssessmentOptions, Assessor
from checker.assessment.beside import Beside
from checker.assessment.comparing import EarlierFinding, earlier_findings
from checker.errors import KaderwachtError
from checker.findings import NodeRef, PastFinding, Severity, Text, Verdict
from checker.graph.terms import TermTable
from checker.kept import Codec, keeping, read_kept, write_kept
from checker.resources import source_hash
from checker.rules.model import Rule
from checker.sources.kept_landscape import landscape_key
from checker.sources.landscape import LoadOptions
from checker.sources.load import NothingRecognisedError, load_trees
from checker.sources.tree import FileTree

_NAME = "vorige"
_MOST = 16
_ROOMS = ("assessment", "graph", "ontology", "rules", "shacl", "sources")


@dataclass(frozen=True, slots=True)
class PastState:
    """The findings of an earlier state; ``limits`` as in a report, ``empty`` when nothing in it was recognised."""

    findings: tuple[EarlierFinding, ...]
    limits: tuple[str, ...] = ()
    empty: bool = False


_CODEC = Codec(PastState, EarlierFinding, PastFinding, NodeRef, Text, Verdict, Severity)


@dataclass(frozen=True, slots=True)
class PastJob:
    """What has to be done to know an earlier state: ``against`` is what the user calls it, ``trees`` its files.

    ``engine`` names the assessor's engine, ``books`` is a hash of its rulebook and vocabulary.
    """

    against: str
    trees: tuple[FileTree, ...]
    assessor: Assessor
    engine: str
    books: str
    rules: Sequence[Rule]
    loading: LoadOptions
    options: AssessmentOptions
    terms: TermTable

    def key(self) -> str | None:
        """All that the answer depends on, as a hash; None when nothing is kept now."""
        if not keeping() or (files := landscape_key(self.trees, self.loading)) is None:
            return None
        material = [
            __version__,
            source_hash(*_ROOMS),
            files,
            self.engine,
            self.books,
            [rule.id for rule in self.rules],
            canonical(self.options),
        ]
        return hashlib.sha256(json.dumps(material).encode()).hexdigest()

    def do(self) -> PastState:
        """Load and assess the earlier state. Raises what loading raises; the message says which state it is about."""
        if not self.trees:
            return PastState((), empty=True)
        try:
            landscape = load_trees(self.trees, self.loading, self.terms)
            report = self.assessor.assess(landscape, self.rules, self.options)
        except NothingRecognisedError:
            return PastState((), empty=True)
        except KaderwachtError as error:
            error.what = f"In de vorige stand '{self.against}': {error.what}"
            raise
        return PastState(earlier_findings(report.findings), report.limits)


class PastRun:
    """An earlier state that is being assessed while the run does its own work; a context, so that the child ends.

    ``beside`` False never forks: for a process with threads.
    """

    def __init__(self, job: PastJob, *, beside: bool = True) -> None:
        self._job = job
        self._key = job.key()
        self._state = self._kept()
        self._beside = Beside(lambda: _CODEC.write(job.do())) if self._state is None and beside else None

    @property
    def against(self) -> str:
        """What the user calls the earlier state."""
        return self._job.against

    def __enter__(self) -> PastRun:
        return self

    def __exit__(self, *_: object) -> None:
        if self._beside is not None:
            self._beside.close()

    def state(self) -> PastState:
        """The earlier state; raises as :meth:`PastJob.do`."""
        if self._state is None:
            self._state = self._made()
            # a rule that ran out of time on a busy machine is no fact to remember
            if self._key is not None and not self._state.limits:
                write_kept(_NAME, self._key, _CODEC.write(self._state), most=_MOST)
        return self._state

    def _kept(self) -> PastState | None:
        found = read_kept(_NAME, self._key) if self._key is not None else None
        return None if found is None else _state(found[0])

    def _made(self) -> PastState:
        answer = self._beside.result() if self._beside is not None else None
        made = None if answer is None else _state(answer)
        return made if made is not None else self._job.do()


def _state(value: Any) -> PastState | None:
    try:
        state = _CODEC.read(value)
    except (TypeError, ValueError, IndexError, KeyError, AttributeError):
        return None
    return state if isinstance(state, PastState) else None


def canonical(value: Any) -> Any:
    """``value`` as JSON values in one order, whatever the order of its sets: for a key, not to read back."""
    match value:
        case Enum():
            return str(value)
        case None | bool() | int() | float() | str():
            return value
        case frozenset() | set():
            return sorted(json.dumps(canonical(each)) for each in value)
        case tuple() | list():
            return [canonical(each) for each in value]
        case Mapping():
            return sorted([json.dumps(canonical(key)), canonical(each)] for key, each in value.items())
        case dt.date() | Path():
            return str(value)
    if dataclasses.is_dataclass(value):
        return {part.name: canonical(getattr(value, part.name)) for part in dataclasses.fields(value)}
    raise TypeError(f"{type(value).__name__} has no place in a key")
