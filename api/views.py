"""What the API shows: the frozen values of the library as response models, made from them and not written again.

Field names are those of the report's JSON (snake_case): a finding is the same object in a file and over the wire.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Generic, Literal, TypeVar, get_type_hints

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field, create_model

from checker.findings import (
    DataFinding,
    Finding,
    NodeRef,
    PastFinding,
    Question,
    RuleInfo,
    SourceInfo,
    Text,
    VerdictRow,
)
from checker.rules.explain import Condition, FactRead
from checker.store.audit import ChainCheck
from checker.store.model import (
    AuditEntry,
    Difference,
    LandscapeInfo,
    Preview,
    Run,
    Version,
    WaiverRequest,
)

T = TypeVar("T")


def view_of(kind: type[Any], *, without: Sequence[str] = (), **more: Any) -> type[BaseModel]:
    """A response model with the fields of a dataclass; ``more`` names properties of it that are shown too."""
    hints = get_type_hints(kind)
    fields: dict[str, Any] = {
        part.name: (hints[part.name], ...) for part in dataclasses.fields(kind) if part.name not in without
    }
    fields |= {name: (hint, ...) for name, hint in more.items()}
    return create_model(kind.__name__, __config__=ConfigDict(from_attributes=True), __doc__=_summary(kind), **fields)


def _summary(kind: type[Any]) -> str:
    return (kind.__doc__ or "").partition("\n")[0]


class Page(BaseModel, Generic[T]):
    """One page of a list; ``total`` counts all that match."""

    model_config = ConfigDict(from_attributes=True)
    items: list[T]
    total: int
    page: int
    page_size: int


@dataclass(frozen=True, slots=True)
class Cut:
    """A page as a handler gives it."""

    items: Sequence[Any]
    total: int
    page: int
    page_size: int


PageNumber = Annotated[int, Query(ge=1, le=1_000_000)]
PageSize = Annotated[int, Query(ge=1, le=1_000)]
Language = Annotated[Literal["nl", "en"], Query()]


def cut(items: Sequence[Any], page: int, page_size: int) -> Cut:
    """Page number ``page`` (from 1) of ``items``."""
    start = (page - 1) * page_size
    return Cut(items[start : start + page_size], len(items), page, page_size)


@dataclass(frozen=True, slots=True)
class LandscapeDetail:
    """A landscape with its current version."""

    id: str
    municipality: str
    plateau: str
    versions: int
    current: Version | None


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    """An application in a check: its findings and, per verdict, the number of rules."""

    application: NodeRef
    findings: int
    blocking: int
    verdicts: dict[str, int]


@dataclass(frozen=True, slots=True)
class Fact:
    """One statement about a node: property, its name, and the value as IRI or text (``name`` when it is a node)."""

    property: str
    label: Text
    value: str
    is_node: bool
    name: str


@dataclass(frozen=True, slots=True)
class RuleDetail:
    """A rule as ``kaderwacht rules explain`` tells it."""

    rule: RuleInfo
    why: Text
    status: str
    since: str
    test_moment: str
    valid_from: Text
    valid_until: Text
    programme_sorts: tuple[str, ...]
    conditions: tuple[Condition, ...]
    facts: tuple[FactRead, ...]


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """An article of law or framework and the rules that rest on it."""

    iri: str
    label: Text
    url: str
    jci: str
    verified: bool
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RunDifference:
    """Two checks held against each other by fingerprint; ``unjudged`` are gone, but their rule was not judged now."""

    base: str
    new: tuple[Finding, ...]
    unchanged: int
    fixed: tuple[PastFinding, ...]
    unjudged: tuple[PastFinding, ...]


class Confirmation(BaseModel):
    """What whoever confirms a preview takes on with it: codes of data findings that must be acknowledged by name."""

    model_config = ConfigDict(extra="forbid")
    acknowledge: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=50)]],
        Field(max_length=20, description="codes die worden erkend, zoals GEMEENTE-ANDERS"),
    ] = []


class NewCheck(BaseModel):
    """A check to start; without versions the current one of each landscape named is taken."""

    model_config = ConfigDict(extra="forbid")
    landscapes: Annotated[list[str], Field(min_length=1, max_length=50, description="ids, of een versie als id/nummer")]
    date: dt.date | None = Field(None, description="peildatum; zonder: vandaag")
    frameworks: Annotated[list[Annotated[int, Field(ge=1, le=10)]], Field(max_length=10)] = []
    only: Annotated[list[Annotated[str, Field(min_length=1, max_length=50)]], Field(max_length=200)] = []
    fail_on: Literal["violation", "warning", "info", "none"] = "violation"


class NewWaiverRequest(BaseModel):
    """A waiver to ask for."""

    model_config = ConfigDict(extra="forbid")
    municipality: Annotated[str, Field(min_length=1, max_length=100)]
    rule: Annotated[str, Field(min_length=1, max_length=50)]
    subject: Annotated[str, Field(min_length=1, max_length=1_000, description="IRI van de knoop")]
    reason: Annotated[str, Field(min_length=1, max_length=5_000)]
    until: dt.date


class Decision(BaseModel):
    """A decision on a waiver."""

    model_config = ConfigDict(extra="forbid")
    approve: bool
    reason: Annotated[str, Field(max_length=5_000)] = ""


class Health(BaseModel):
    """The service answers."""

    status: Literal["ok"]
    version: str


VersionView = view_of(Version, without=["key", "graph"], landscape=str)
_DETAIL: dict[str, Any] = {
    **dict.fromkeys(("id", "municipality", "plateau"), (str, ...)),
    "versions": (int, ...),
    "current": (VersionView | None, ...),
}
LandscapeDetailView = create_model("LandscapeDetail", __config__=ConfigDict(from_attributes=True), **_DETAIL)
LandscapeView = view_of(LandscapeInfo)
PreviewView = view_of(Preview)
DifferenceView = view_of(Difference)
RunView = view_of(Run, without=["report", "portrait"])
FindingView = view_of(Finding, fingerprint=str)
VerdictView = view_of(VerdictRow)
QuestionView = view_of(Question)
DataFindingView = view_of(DataFinding)
SourceView = view_of(SourceInfo)
RuleView = view_of(RuleInfo)
RuleDetailView = view_of(RuleDetail)
ArticleView = view_of(ArticleRow)
ApplicationView = view_of(ApplicationRow)
NodeView = view_of(NodeRef)
FactView = view_of(Fact)
WaiverView = view_of(WaiverRequest)
AuditView = view_of(AuditEntry)
ChainView = view_of(ChainCheck)
RunDifferenceView = create_model(
    "RunDifference",
    __config__=ConfigDict(from_attributes=True),
    base=(str, ...),
    new=(list[FindingView], ...),  # type: ignore[valid-type]
    unchanged=(int, ...),
    fixed=(list[PastFinding], ...),
    unjudged=(list[PastFinding], ...),
)
