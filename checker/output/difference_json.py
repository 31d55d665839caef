"""A difference as JSON: everything, nothing cut; held by ``difference.schema.json`` beside this file.

Keys are English; findings have the shape that they have in a report.
"""

from __future__ import annotations

import json
from typing import Any

from checker.difference import ChangeKind, ClassChanges, Difference, FindingChanges, NodeChange
from checker.output.json import finding_value
from checker.output.json_values import location_value, node_value, past_value, text_value
from checker.output.safe import json_for_log

SCHEMA_VERSION = "1"


def render(difference: Difference, language: str = "nl") -> str:
    """``difference`` as a JSON document; both languages are always in it, ``language`` changes nothing."""
    del language
    return json_for_log(json.dumps(document(difference), ensure_ascii=False, indent=2)) + "\n"


def document(difference: Difference) -> dict[str, Any]:
    """``difference`` as JSON values."""
    return {
        "schema": SCHEMA_VERSION,
        "old": difference.old,
        "new": difference.new,
        "note": text_value(difference.note) if difference.note.nl else None,
        "facts": {
            "added": difference.facts_added,
            "gone": difference.facts_gone,
            "unchanged": difference.facts_unchanged,
        },
        "classes": [_class(group) for group in difference.classes],
        "findings": None if difference.findings is None else _findings(difference.findings),
    }


def _class(group: ClassChanges) -> dict[str, Any]:
    return {
        "class": group.class_iri or None,
        "label": text_value(group.label),
        **{str(kind): group.count(kind) for kind in ChangeKind},
        "changes": [_node_change(change) for change in group.changes],
    }


def _node_change(change: NodeChange) -> dict[str, Any]:
    return {
        "kind": str(change.kind),
        "node": node_value(change.node),
        "old_name": change.old_name or None,
        "location": location_value(change.location),
        "facts": [
            {"property": fact.property, "label": text_value(fact.label), "old": list(fact.old), "new": list(fact.new)}
            for fact in change.facts
        ],
    }


def _findings(held: FindingChanges) -> dict[str, Any]:
    return {
        "summary": {
            "new": len(held.new),
            "fixed": len(held.fixed),
            "unchanged": len(held.unchanged),
            "unjudged": len(held.unjudged),
        },
        "new": [finding_value(finding) for finding in held.new],
        "fixed": [past_value(past) for past in held.fixed],
        "unchanged": [finding_value(finding) for finding in held.unchanged],
        "unjudged": [past_value(past) for past in held.unjudged],
    }
