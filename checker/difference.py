"""What changed between two states of a landscape, as values: no graph, nothing lazy.

A renderer takes a :class:`Difference` and no more. One node is one change, however many of its facts differ.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from checker.findings import NO_TEXT, Finding, Location, NodeRef, PastFinding, Text

__all__ = ["ChangeKind", "ClassChanges", "Difference", "FactChange", "FindingChanges", "NodeChange"]


class ChangeKind(StrEnum):
    """What happened to a node."""

    ADDED = "added"
    GONE = "gone"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class FactChange:
    """The values of one property of one node that differ, as a reader sees them.

    ``old`` is () for what was added, ``new`` is () for what is gone; values that stayed are in neither.
    """

    property: str
    label: Text
    old: tuple[str, ...]
    new: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NodeChange:
    """A node that was added, is gone or changed: ``node`` as it is now (gone: as it was).

    ``old_name`` is its former name when it was renamed, else ''. ``location`` is where it stands now; None when gone.
    """

    kind: ChangeKind
    node: NodeRef
    facts: tuple[FactChange, ...]
    old_name: str = ""
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class ClassChanges:
    """The changed nodes of one class, in order of name; ``label`` is that of the class ('' IRI: no class known)."""

    class_iri: str
    label: Text
    changes: tuple[NodeChange, ...]

    def count(self, kind: ChangeKind) -> int:
        """How many nodes were added, are gone or changed."""
        return sum(1 for change in self.changes if change.kind is kind)


@dataclass(frozen=True, slots=True)
class FindingChanges:
    """What the change does to the findings.

    ``unjudged`` are findings of the old state whose rule could not be judged in the new one: neither fixed nor there.
    """

    new: tuple[Finding, ...]
    fixed: tuple[PastFinding, ...]
    unchanged: tuple[Finding, ...]
    unjudged: tuple[PastFinding, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """The difference between two states, called ``old`` and ``new``; the facts are counted as statements.

    ``findings`` is None when only the landscape was looked at; ``note`` says what a reader must know of it.
    """

    old: str
    new: str
    facts_added: int
    facts_gone: int
    facts_unchanged: int
    classes: tuple[ClassChanges, ...]
    findings: FindingChanges | None = None
    note: Text = NO_TEXT

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs, in the landscape and in the findings."""
        held = self.findings
        return not self.classes and (held is None or not (held.new or held.fixed or held.unjudged))
