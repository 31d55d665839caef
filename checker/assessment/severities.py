"""Severities that the configuration changes: up always, down only where the rule may be waived.

``[regels.ernst]`` says of a rule how grave its findings are in this organisation. The rule's own severity stays beside
it (``Finding.rule_severity``), and the report names every rule whose severity was changed.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Mapping

from checker.assessment.waivers import articles_text, legal_case
from checker.config import RuleSeverity
from checker.errors import Location, UsageError
from checker.findings import Severity, Verdict
from checker.rules.model import Rule, Rulebook


def severities_for(asked: Iterable[RuleSeverity], rulebook: Rulebook) -> tuple[tuple[str, Severity], ...]:
    """The severities that the configuration asks for, by rule id.

    Raises UsageError, with file and line, for a rule that does not exist and for one that would become milder while it
    cannot be waived.
    """
    rules = {rule.id: rule for rule in rulebook.rules}
    made = {}
    for one in sorted(asked):
        rule = rules.get(one.rule)
        if rule is None:
            near = difflib.get_close_matches(one.rule, rules, 1)
            raise UsageError(
                f"[regels.ernst] noemt regel '{one.rule}', en die bestaat niet.",
                where=one.location,
                remedy=(f"Bedoelt u {near[0]}? " if near else "") + "'kaderwacht rules list' toont alle regels.",
            )
        severity = Severity(one.severity)
        if severity.rank > rule.severity.rank and not rule.deviable:
            raise UsageError(
                f"De ernst van {rule.id} kan niet omlaag van {rule.severity} naar {severity}: van deze regel mag niet "
                f"worden afgeweken ({articles_text(rule, 'nl')}).",
                where=one.location,
                remedy="Haal de regel uit [regels.ernst]; zwaarder maken mag altijd.",
            )
        made[rule.id] = severity
    return tuple(sorted(made.items()))


def accepted_for(accepted: Collection[str], rulebook: Rulebook, where: Location | None) -> frozenset[str]:
    """The rules with an unverified source that may block, as the configuration at ``where`` names them, or ``*``.

    Raises UsageError for a rule that does not exist: a slip must not leave a gate open.
    """
    rules = {rule.id for rule in rulebook.rules}
    for name in sorted(set(accepted) - rules - {"*"}):
        near = difflib.get_close_matches(name, rules, 1)
        raise UsageError(
            f"'accepteer_onbevestigd' noemt regel '{name}', en die bestaat niet.",
            where=where,
            remedy=(f"Bedoelt u {near[0]}? " if near else "") + "'kaderwacht rules list' toont alle regels.",
        )
    return frozenset(accepted)


def severity_of(
    configured: Mapping[str, Severity], rule: Rule, verdict: Verdict, severity: Severity, own: Severity
) -> Severity:
    """What counts for one finding: ``severity`` as judged, unless the configuration says otherwise for its rule.

    What is still to be supplied stays Info; a case that cannot be waived is never made milder. ``own`` is what the rule
    says of this case.
    """
    asked = configured.get(rule.id)
    if asked is None or verdict is not Verdict.FAILS:
        return severity
    if not rule.deviable or legal_case(rule, own):
        return min(asked, severity, key=lambda each: each.rank)
    return asked
