"""The outcome of an assessment in one fixed form: what a record's result hash is taken over, and what replay compares.

The form has a number and does not follow the JSON output: a record of years ago must still compare. Form 1: an object
with ``form``, ``findings`` and ``verdicts``, keys sorted, no white space, ASCII. Findings and verdicts stand in the
order of the report, which is the same for the same input.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from checker.findings import Finding, Location, NodeRef, Report, Text

FORM = 1


def canonical_result(report: Report) -> bytes:
    """Findings and verdicts of ``report`` in form 1."""
    document = {
        "form": FORM,
        "findings": [_finding(finding) for finding in report.findings],
        "verdicts": [
            [row.application.iri, row.rule, str(row.verdict), row.reason.nl, row.reason.en] for row in report.verdicts
        ],
    }
    return _text(document).encode()


def _text(value: Any) -> str:
    # ASCII: a name may hold half a character (a lone surrogate), which UTF-8 cannot
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "shape": finding.shape,
        "severity": str(finding.severity),
        "rule_severity": str(finding.rule_severity),
        "verdict": str(finding.verdict),
        "focus": _node(finding.focus),
        "applications": [_node(node) for node in finding.applications],
        "row": finding.row,
        "path": finding.path,
        "value": finding.value,
        "message": _words(finding.message),
        "location": _place(finding.location),
        "evidence": [
            [_node(each.subject), each.predicate, each.value, _place(each.location)] for each in finding.evidence
        ],
        "blocks": finding.blocks,
        "waiver": finding.waiver,
        "fingerprint": finding.fingerprint,
    }


def _node(node: NodeRef) -> list[str]:
    return [node.iri, node.identifier, node.name]


def _words(text: Text) -> list[str]:
    return [text.nl, text.en]


def _place(location: Location | None) -> list[Any] | None:
    return None if location is None else [location.file, location.line, location.column, location.cell]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs: ``kind`` is ``weg``, ``nieuw`` or ``gewijzigd``; ``fields`` are those that changed."""

    kind: str
    what: str
    fields: tuple[str, ...] = ()

    def __str__(self) -> str:
        told = f" ({', '.join(self.fields)})" if self.fields else ""
        return f"{self.kind}: {self.what}{told}"


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs between two outcomes: of the findings, and of the verdicts."""

    findings: tuple[Change, ...]
    verdicts: tuple[Change, ...]


def differences(before: bytes, after: bytes, names: Mapping[str, NodeRef] = MappingProxyType({})) -> Changes:
    """What ``after`` says otherwise than ``before``, both in form 1.

    ``names`` are applications by IRI, for the form has only the IRI of a verdict; what findings name is known besides.
    """
    old, new = json.loads(before), json.loads(after)
    named = {iri: (node.name, node.identifier) for iri, node in names.items()}
    for finding in (*old["findings"], *new["findings"]):
        for iri, identifier, name in finding["applications"]:
            named.setdefault(iri, (name, identifier))
    return Changes(
        tuple(_changes(_by_fingerprint(old["findings"]), _by_fingerprint(new["findings"]), _finding_fields)),
        tuple(_changes(_by_cell(old["verdicts"], named), _by_cell(new["verdicts"], named), _verdict_fields)),
    )


def _by_fingerprint(findings: list[dict[str, Any]]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for each in findings:
        name = each["focus"][2] or each["focus"][1] or each["focus"][0]
        found[f"{each['rule']} bij {name} [{each['fingerprint']}]"].append(each)
    return found


def _by_cell(verdicts: list[list[str]], named: Mapping[str, tuple[str, str]]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for each in verdicts:
        words = ", ".join(dict.fromkeys(word for word in named.get(each[0], ()) if word))
        found[f"{each[1]} bij {words} [{each[0]}]" if words else f"{each[1]} bij {each[0]}"].append(each)
    return found


def _finding_fields(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    return sorted(key for key in old.keys() | new.keys() if old.get(key) != new.get(key))


def _verdict_fields(old: list[str], new: list[str]) -> list[str]:
    return [f"{old[2]} → {new[2]}"] if old[2] != new[2] else ["reden"]


def _changes(old: dict[str, list[Any]], new: dict[str, list[Any]], fields: Any) -> list[Change]:
    made = []
    for key in sorted(old.keys() | new.keys()):
        before, after = old.get(key, []), new.get(key, [])
        made += [Change("weg", key)] * max(0, len(before) - len(after))
        made += [Change("nieuw", key)] * max(0, len(after) - len(before))
        for left, right in zip(before, after, strict=False):
            if left != right:
                made.append(Change("gewijzigd", key, tuple(fields(left, right))))
    return made
