"""On which date a rule is judged, a focus node at a time: the test moment.

The norm is that of the moment (DESIGN section 3, kw:toetsmoment). Peildatum is the date of the run; DatumHerindeling
the date of the merger; Livegang the go-live of the application concerned; Documentdatum a date of the node itself.
Without a programme a moment in the future is the peildatum (regels.md, 'Programmasoort').
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from checker.graph.columns import Graph, Ids
from checker.graph.paths import Path, follow
from checker.graph.terms import Literal
from checker.ontology.vocabulary import KW
from checker.rules.model import Rule, TestMoment

Days = NDArray[np.datetime64]
UNKNOWN_DAY = np.datetime64("NaT", "D")


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What holds for the whole run: its date, the programme's sort ('geen' without one) and the merger's date."""

    date: dt.date
    programme: str = "geen"
    merger: dt.date | None = None


def read_circumstances(graph: Graph, date: dt.date) -> Circumstances:
    """Programme sort and merger date as the materialised graph states them; the earliest date when there are more."""
    sorts = [graph.terms.text(int(value)) for value in graph.column_of(KW + "programmasoort").values]
    dates = [day for day in _dates(graph, graph.column_of(KW + "datumVanHerindeling").values) if not np.isnat(day)]
    return Circumstances(date, min(sorts, default="geen"), min(dates).astype(object) if dates else None)


def _dates(graph: Graph, values: Ids) -> Days:
    days = np.full(len(values), UNKNOWN_DAY, dtype="datetime64[D]")
    for row, value in enumerate(values.tolist()):
        term = graph.terms.term(value)
        if isinstance(term, Literal):
            try:
                days[row] = np.datetime64(dt.date.fromisoformat(term.lexical[:10]))
            except ValueError:
                continue  # an ill-formed date is unknown here; the shapes report it
    return days


def moments(graph: Graph, rule: Rule, focus: Ids, circumstances: Circumstances) -> Days:
    """Test moment of every focus node, as days; NaT where it is unknown."""
    today = np.datetime64(circumstances.date)
    days: Days
    match rule.test_moment:
        case TestMoment.PEILDATUM:
            days = np.full(len(focus), today, dtype="datetime64[D]")
        case TestMoment.DATUM_HERINDELING:
            merger = circumstances.merger
            known = np.datetime64(merger) if merger else UNKNOWN_DAY
            days = np.full(len(focus), known, dtype="datetime64[D]")
        case TestMoment.LIVEGANG:
            days = _go_live(graph, rule, focus, today)
        case TestMoment.DOCUMENTDATUM:
            days = (
                _earliest(graph, rule.test_moment_path, focus) if rule.test_moment_path else np.full(len(focus), today)
            )
    if circumstances.programme == "geen":
        days = np.where(np.isnat(days) | (days > today), today, days)
    return days.astype("datetime64[D]")


def _earliest(graph: Graph, path: Path, focus: Ids) -> Days:
    """The earliest date at the end of ``path``: when evidence is due for one of several, it is due."""
    rows, values = follow(graph, path, focus)
    days = _dates(graph, values)
    earliest = np.full(len(focus), UNKNOWN_DAY, dtype="datetime64[D]")
    for row, day in zip(rows.tolist(), days, strict=True):
        if not np.isnat(day) and (np.isnat(earliest[row]) or day < earliest[row]):
            earliest[row] = day
    return earliest


def _go_live(graph: Graph, rule: Rule, focus: Ids, today: np.datetime64) -> Days:
    """Go-live of the applications that the focus node burdens.

    An application in production is live: since kw:gebruikDatum when that is stated, else at least today.
    """
    if rule.test_moment_path is not None:
        return _earliest(graph, rule.test_moment_path, focus)
    if rule.application_path is None:
        rows, applications = np.arange(len(focus)), focus
    else:
        rows, applications = follow(graph, rule.application_path, focus)
    planned = _date_of(graph, applications, KW + "livegangdatum")
    since = _date_of(graph, applications, KW + "gebruikDatum")
    production = graph.terms.find(b'"In productie"')
    live = np.zeros(len(applications), dtype=bool)
    if production is not None:
        at, status = graph.column_of(KW + "gebruikStatus").expand(applications)
        live[at[status == production]] = True
    in_use = np.where(np.isnat(since) | (since > today), today, since)
    days = np.where(live & np.isnat(planned), in_use, planned)
    earliest = np.full(len(focus), UNKNOWN_DAY, dtype="datetime64[D]")
    for row, day in zip(rows.tolist(), days, strict=True):
        if not np.isnat(day) and (np.isnat(earliest[row]) or day < earliest[row]):
            earliest[row] = day
    return earliest


def _date_of(graph: Graph, nodes: Ids, predicate: str) -> Days:
    days = np.full(len(nodes), UNKNOWN_DAY, dtype="datetime64[D]")
    rows, values = graph.column_of(predicate).expand(nodes)
    found = _dates(graph, values)
    days[rows] = found
    return days
