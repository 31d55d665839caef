"""What a reader sees of a landscape beside its findings: applications, interfaces, planning, contracts, norms.

Plain values, like :mod:`checker.findings`: no graph, nothing lazy. A renderer takes a
:class:`~checker.findings.Report` and a :class:`Portrait` and no more. What no source says is ``None``, ``""`` or
``()``: nothing is guessed. Source of the terms: the vocabulary in ``ontologie/`` (the property is named at each field).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from checker.findings import NO_TEXT, Location, NodeRef, Text

__all__ = [
    "Application",
    "Component",
    "Connection",
    "Contract",
    "Guardian",
    "Milestone",
    "Municipality",
    "Norm",
    "NormChange",
    "NormState",
    "Parameter",
    "Person",
    "Plateau",
    "Portrait",
    "Process",
    "Programme",
    "Role",
    "Team",
    "Word",
]


class Plateau(StrEnum):
    """Old landscape or target architecture (kw:plateau)."""

    SOURCE = "Bron"
    TARGET = "Doel"


class NormState(StrEnum):
    """How far a norm is checked (see :mod:`checker.rules.controls`)."""

    AUTOMATED = "geautomatiseerd"
    PARTLY = "deels"
    MANUAL = "handmatig"


@dataclass(frozen=True, slots=True)
class Municipality:
    """A kw:Gemeente: ``code`` is kw:gemeentecode; ``dissolved`` and ``created`` say what the merger does with it."""

    node: NodeRef
    code: str = ""
    dissolved: bool = False
    created: bool = False


@dataclass(frozen=True, slots=True)
class Role:
    """Who answers for an application: ``kind`` is the local name of the property (proceseigenaar, …Beheer)."""

    kind: str
    label: Text
    holder: NodeRef


@dataclass(frozen=True, slots=True)
class Application:
    """A kw:Applicatie.

    ``package`` kw:gebruiktPakket, ``version`` kw:versieaanduiding of kw:gebruiktVersie, ``supplier`` kw:leverancier of
    the package; ``components`` kw:realiseertReferentiecomponent; ``domains`` as the source's own property 'Domein' has
    them; ``processes`` kw:ondersteuntWerkproces and kw:heeftVakapplicatie; ``team`` kw:bouwteam;
    ``disposition`` the label of kw:dispositie; ``successors`` kw:vervangenDoor and the inverse of kw:isVoortzettingVan;
    ``go_live`` kw:livegangdatum, ``end`` kw:uitfaseringsdatum; ``day_one`` kw:dag1.
    """

    node: NodeRef
    municipality: NodeRef | None = None
    plateau: Plateau | None = None
    status: str = ""
    package: NodeRef | None = None
    version: str = ""
    supplier: NodeRef | None = None
    components: tuple[NodeRef, ...] = ()
    domains: tuple[str, ...] = ()
    processes: tuple[NodeRef, ...] = ()
    team: NodeRef | None = None
    roles: tuple[Role, ...] = ()
    hosting: str = ""
    disposition: Text = NO_TEXT
    successors: tuple[NodeRef, ...] = ()
    go_live: dt.date | None = None
    end: dt.date | None = None
    day_one: bool = False
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class Connection:
    """A kw:Koppeling from kw:van to kw:naar; ``method`` kw:koppelwijze, ``standards`` kw:gebruiktStandaard."""

    node: NodeRef
    source: NodeRef
    target: NodeRef
    method: str = ""
    standards: tuple[NodeRef, ...] = ()
    plateau: Plateau | None = None


@dataclass(frozen=True, slots=True)
class Component:
    """A kw:Referentiecomponent that an application of the landscape fills."""

    node: NodeRef
    domains: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Process:
    """A kw:Werkproces; ``harmonised`` kw:geharmoniseerd (None when not said), ``day_one`` kw:dag1."""

    node: NodeRef
    harmonised: bool | None = None
    day_one: bool = False
    team: NodeRef | None = None


@dataclass(frozen=True, slots=True)
class Milestone:
    """A kw:Mijlpaal: ``kind`` kw:mijlpaaltype, ``date`` kw:geplandOp, ``reached`` kw:behaaldOp."""

    node: NodeRef
    kind: str
    application: NodeRef | None = None
    team: NodeRef | None = None
    date: dt.date | None = None
    reached: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Contract:
    """A kw:Contract: ``end`` kw:einddatum, ``last_notice`` kw:laatsteOpzegmoment (derived)."""

    node: NodeRef
    applications: tuple[NodeRef, ...] = ()
    supplier: NodeRef | None = None
    end: dt.date | None = None
    last_notice: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Team:
    """A kw:Bouwteam with its applications and their milestones, by date."""

    node: NodeRef
    applications: tuple[NodeRef, ...] = ()
    milestones: tuple[Milestone, ...] = ()


@dataclass(frozen=True, slots=True)
class NormChange:
    """A day on which rules begin to hold (``begins``) or hold for the last time; ``parameter`` names what says so."""

    date: dt.date
    label: Text
    begins: bool
    rules: tuple[str, ...]
    parameter: str = ""


@dataclass(frozen=True, slots=True)
class Norm:
    """A norm under one framework and how it is checked; ``rules`` are the ids that cover it.

    ``law`` is the title of the act, regulation or standard that it is part of (dcterms:isPartOf), ``law_iri`` names it.
    ``valid_from`` and ``valid_until`` are the first and the last day on which it is in force (kw:geldigVanaf and
    kw:geldigTot of the norm, else of its law), None where no source says so; ``undated`` is one whose first day is yet
    to be set.
    """

    iri: str
    label: Text
    framework: int
    state: NormState
    reason: Text = NO_TEXT
    rules: tuple[str, ...] = ()
    law_iri: str = ""
    law: Text = NO_TEXT
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None
    undated: bool = False

    def in_force(self, day: dt.date) -> bool:
        """Whether nothing says that the norm is not in force on ``day``."""
        begun = not self.undated and (self.valid_from is None or self.valid_from <= day)
        return begun and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A kw:Parameter: ``value`` as text ('' while unknown), ``source`` a URL, ``verified`` kw:bronVerified."""

    iri: str
    label: Text
    value: str = ""
    source: str = ""
    verified: bool = False


@dataclass(frozen=True, slots=True)
class Programme:
    """A kw:Programma: ``sort`` kw:programmasoort, ``date`` the day of the merger, else kw:startdatum.

    ``office`` is kw:heeftProjectbureau.
    """

    node: NodeRef
    sort: str
    date: dt.date | None = None
    participants: tuple[NodeRef, ...] = ()
    result: NodeRef | None = None
    office: NodeRef | None = None


@dataclass(frozen=True, slots=True)
class Guardian:
    """Who guards a framework in the project office (kw:kaderbewaker of the kw:Kader with this number)."""

    framework: int
    node: NodeRef


@dataclass(frozen=True, slots=True)
class Person:
    """Someone whom the landscape speaks of: what a report without names leaves out.

    ``texts`` are names, mail addresses and telephone numbers; ``iri`` is '' for a name that stands without a node.
    """

    iri: str
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Word:
    """What the vocabulary calls a property (``value`` is '') or a value of it: ``predicate`` is short, as in facts."""

    predicate: str
    value: str
    label: Text


@dataclass(frozen=True, slots=True)
class Portrait:
    """All of it, each by name or date in a fixed order: the same landscape gives the same portrait."""

    municipalities: tuple[Municipality, ...] = ()
    applications: tuple[Application, ...] = ()
    connections: tuple[Connection, ...] = ()
    components: tuple[Component, ...] = ()
    processes: tuple[Process, ...] = ()
    teams: tuple[Team, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    contracts: tuple[Contract, ...] = ()
    norm_changes: tuple[NormChange, ...] = ()
    norms: tuple[Norm, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    programme: Programme | None = None
    merger_date: dt.date | None = None
    guardians: tuple[Guardian, ...] = ()
    people: tuple[Person, ...] = ()
    words: tuple[Word, ...] = ()

    def application(self, iri: str) -> Application | None:
        """The application with this IRI; a scan: who asks often makes a dict."""
        return next((each for each in self.applications if each.node.iri == iri), None)
