"""Frozen values as JSON text and back: previews, options and summaries in the catalogue, reports in files.

The list of classes is part of what is on disk: add new ones at its end, and new fields with a default at the end of
their class; then what was kept by an older version still reads.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import replace
from typing import TypeVar

from checker import portrait
from checker.errors import Location
from checker.findings import (
    Article,
    BaselineState,
    Comparison,
    DataFinding,
    Evidence,
    Finding,
    NodeRef,
    PastFinding,
    Question,
    Report,
    RuleInfo,
    RuleOutcome,
    RunInfo,
    Selection,
    Severity,
    SignedOff,
    SourceInfo,
    Text,
    Verdict,
    VerdictRow,
    WaiverInfo,
    WaiverState,
)
from checker.kept import Codec
from checker.store.faults import StoreDamaged
from checker.store.model import ChangedNode, Difference, Failure, Preview, RunOptions, RunSummary

CLASSES = (
    Location, Article, BaselineState, Comparison, DataFinding, Evidence, Finding, NodeRef, PastFinding, Question,
    Report, RuleInfo, RuleOutcome, RunInfo, Severity, SourceInfo, Text, Verdict, VerdictRow, WaiverInfo, WaiverState,
    ChangedNode, Difference, Failure, Preview, RunOptions, RunSummary,
    portrait.Plateau, portrait.NormState, portrait.Municipality, portrait.Role, portrait.Application,
    portrait.Connection, portrait.Component, portrait.Process, portrait.Milestone, portrait.Contract, portrait.Team,
    portrait.NormChange, portrait.Norm, portrait.Parameter, portrait.Programme, portrait.Portrait,
    SignedOff,
    portrait.Guardian,
    portrait.Person, Selection, portrait.Word,
)  # fmt: skip
_CODEC = Codec(*CLASSES)
T = TypeVar("T")


def to_text(value: object) -> str:
    """A value of one of the classes above as JSON text."""
    return json.dumps(_CODEC.write(value), ensure_ascii=False, separators=(",", ":"))


def from_text(text: str, kind: type[T]) -> T:
    """What :func:`to_text` wrote; raises StoreDamaged when it is not a ``kind``."""
    try:
        found = _CODEC.read(json.loads(text))
    except (ValueError, TypeError, IndexError, RecursionError) as error:
        raise _unreadable() from error
    if not isinstance(found, kind):
        raise _unreadable()
    return found


def report_to_bytes(report: Report) -> bytes:
    """A report as the bytes that are kept: verdicts as columns, for there are as many as applications times rules."""
    nodes: dict[NodeRef, int] = {}
    reasons: dict[Text, int] = {}
    verdicts = list(Verdict)
    order = {verdict: number for number, verdict in enumerate(verdicts)}
    rows = [
        (
            *(nodes.setdefault(row.application, len(nodes)), row.rule, order[row.verdict]),
            reasons.setdefault(row.reason, len(reasons)),
        )
        for row in report.verdicts
    ]
    value = [
        _CODEC.write(replace(report, verdicts=())),
        [_CODEC.write(node) for node in nodes],
        [_CODEC.write(reason) for reason in reasons],
        [verdict.value for verdict in verdicts],
        rows,
    ]
    return zlib.compress(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), 3)


def report_from_bytes(data: bytes) -> Report:
    """The report of :func:`report_to_bytes`; raises StoreDamaged."""
    try:
        head, nodes, reasons, verdicts, rows = json.loads(zlib.decompress(data))
        report = _CODEC.read(head)
        nodes, reasons = [_CODEC.read(node) for node in nodes], [_CODEC.read(reason) for reason in reasons]
        kinds = [Verdict(verdict) for verdict in verdicts]
        matrix = tuple(
            VerdictRow(nodes[node], rule, kinds[verdict], reasons[reason]) for node, rule, verdict, reason in rows
        )
        if isinstance(report, Report):
            return replace(report, verdicts=matrix)
    except (zlib.error, ValueError, TypeError, IndexError, RecursionError) as error:
        raise _unreadable() from error
    raise _unreadable()


def portrait_to_bytes(value: portrait.Portrait) -> bytes:
    """A portrait as the bytes that are kept."""
    return zlib.compress(to_text(value).encode(), 3)


def portrait_from_bytes(data: bytes) -> portrait.Portrait:
    """The portrait of :func:`portrait_to_bytes`; raises StoreDamaged."""
    try:
        text = zlib.decompress(data).decode()
    except (zlib.error, UnicodeDecodeError) as error:
        raise _unreadable() from error
    return from_text(text, portrait.Portrait)


def _unreadable() -> StoreDamaged:
    return StoreDamaged(
        "Wat in de opslag is bewaard, is niet te lezen.", remedy="Zet een reservekopie van de opslag terug."
    )
