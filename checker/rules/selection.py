"""Which rules take part in a run: by framework, by id, by status, by date, by programme (DESIGN sections 3 and 6)."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Iterable, Sequence
from typing import Protocol

from checker.errors import UsageError
from checker.graph.terms import Iri
from checker.rules.model import Boundary, ProgrammeSort, Rule, Rulebook, Status


class Parameters(Protocol):
    """Where the value of a kw:Parameter stands: a :class:`checker.ontology.vocabulary.Vocabulary` fits."""

    def parameter_date(self, iri: str) -> dt.date | None:
        """The parameter's date; None while it has none."""
        ...


def validity(rule: Rule, parameters: Parameters) -> tuple[dt.date | None, dt.date | None, bool]:
    """First and last day of ``rule``, None for unbounded, and whether both are known.

    A parameter as end counts the day before its value (regels.md, 'Parameter als grens'). A parameter without value is
    a day that nobody knows yet: as a start the norm has not begun, as an end it has not ended.
    """
    first, begun = _resolve(rule.valid_from, parameters)
    last, _ = _resolve(rule.valid_until, parameters)
    if last is not None and isinstance(rule.valid_until, Iri):
        last -= dt.timedelta(days=1)
    return first, last, begun


def _resolve(boundary: Boundary | None, parameters: Parameters) -> tuple[dt.date | None, bool]:
    if isinstance(boundary, Iri):
        day = parameters.parameter_date(boundary.value)
        return day, day is not None
    return boundary, True


def in_force(rule: Rule, day: dt.date, parameters: Parameters) -> bool:
    """Whether the norm of ``rule`` holds on ``day``, both ends included."""
    first, last, begun = validity(rule, parameters)
    return begun and (first is None or first <= day) and (last is None or day <= last)


def applies_to_programme(rule: Rule, sort: str) -> bool:
    """Whether ``rule`` holds under this kind of programme (``geen`` without one)."""
    return not rule.programme_sorts or sort in rule.programme_sorts


def select(
    rulebook: Rulebook,
    *,
    frameworks: Sequence[int] = (),
    only: Sequence[str] = (),
    programme: str | None = None,
    on: dt.date | None = None,
    parameters: Parameters | None = None,
) -> tuple[Rule, ...]:
    """The active rules that match, by id; empty options select everything.

    ``only`` holds ids (AVG-003) and prefixes (AVG, avg-0); a draft or lapsed rule runs only when named in full. ``on``
    (with ``parameters``) leaves out rules not in force that day, ``programme`` those of other kinds of programme; a run
    leaves both open and reports such rules as not in force or not applicable instead. Raises UsageError when an option
    names a framework or rule that does not exist.
    """
    if unknown := sorted(set(frameworks) - set(range(1, 11))):
        raise UsageError(f"Kader {unknown[0]} bestaat niet.", remedy="De kaders zijn genummerd van 1 tot en met 10.")
    if programme is not None and programme not in set(ProgrammeSort):
        raise UsageError(f"Programmasoort '{programme}' bestaat niet.", remedy=f"Kies uit: {', '.join(ProgrammeSort)}.")
    named = tuple(name.upper() for name in only)
    _check_names(rulebook.rules, named)
    return tuple(
        rule
        for rule in rulebook.rules
        if (rule.status is Status.ACTIVE or rule.id in named)
        and (not frameworks or set(frameworks) & set(rule.frameworks))
        and (not named or any(_matches(rule.id, name) for name in named))
        and (programme is None or applies_to_programme(rule, programme))
        and (on is None or parameters is None or in_force(rule, on, parameters))
    )


def _matches(rule_id: str, name: str) -> bool:
    # 'BR' is the group BR, not BRON-001 of somebody's own
    return rule_id == name or rule_id.startswith(name if "-" in name else name + "-")


def _check_names(rules: Iterable[Rule], names: Sequence[str]) -> None:
    ids = [rule.id for rule in rules]
    for name in names:
        if not any(_matches(rule_id, name) for rule_id in ids):
            near = difflib.get_close_matches(name, ids + sorted({rule_id.rpartition("-")[0] for rule_id in ids}), 1)
            hint = f"Bedoelt u {near[0]}? " if near else ""
            raise UsageError(f"Er is geen regel '{name}'.", remedy=f"{hint}'kaderwacht rules list' toont alle regels.")
