"""What the JSON of a report and of a difference both hold: nodes, texts, places, findings that are gone."""

from __future__ import annotations

from typing import Any

from checker.findings import Location, NodeRef, PastFinding, Text


def node_value(node: NodeRef) -> dict[str, str]:
    """A node: IRI, key and name."""
    return {"iri": node.iri, "identifier": node.identifier, "name": node.name}


def text_value(text: Text) -> dict[str, str]:
    """A text in both languages."""
    return {"nl": text.get("nl"), "en": text.get("en")}


def location_value(location: Location | None) -> dict[str, Any] | None:
    """A place; line and column are null where the file has none."""
    if location is None:
        return None
    return {
        "file": location.file,
        "line": location.line or None,
        "column": location.column or None,
        "cell": location.cell,
    }


def past_value(past: PastFinding) -> dict[str, Any]:
    """A finding of an earlier state."""
    return {
        "fingerprint": past.fingerprint,
        "rule": past.rule,
        "focus": node_value(past.focus),
        "message": text_value(past.message),
    }
