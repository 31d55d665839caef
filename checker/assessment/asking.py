"""The questions of a report as a workbook asks them: of whom, about which applications and which groups of facts."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from checker.assessment.assess import Examination
from checker.assessment.narrowing import Part
from checker.assessment.supply import STRUCTURAL
from checker.findings import Question
from checker.ontology.vocabulary import Vocabulary
from checker.rules.model import Rule
from checker.sources.tables.asking import Asked, Wanted


def asked_of(
    examination: Examination,
    part: Part,
    rules: Sequence[Rule],
    vocabulary: Vocabulary,
    *,
    all_rules: bool,
    language: str,
    hide: Callable[[str], str] | None = None,
) -> Asked:
    """What the workbook of questions asks.

    ``examination`` is of ``part`` already; ``rules`` are those of the run, ``all_rules`` when none was left out;
    ``hide`` takes people out of a text, when the workbook may name none.
    """
    portrait, report = examination.portrait, examination.report
    told = hide or str
    towns = {each.node.iri.rpartition("/")[2]: str(each.node) for each in portrait.municipalities}
    by_id = {rule.id: rule for rule in rules}

    def wanted(question: Question) -> Wanted:
        group = vocabulary.properties_by_group.get(question.fact_group, frozenset())
        read = frozenset[str]().union(*(by_id[rule].reads for rule in question.rules if rule in by_id))
        town = towns.get(question.municipality, question.municipality)
        return Wanted(
            question.fact_group,
            question.municipality,
            town,
            question.label,
            question.supplier,
            len(question.rules),
            (read & group) - STRUCTURAL,
        )

    return Asked(
        {each.node.iri: told(str(each.team or each.municipality or "")) for each in portrait.applications},
        only_these=bool(part.owners or part.applications),
        municipalities=frozenset() if part.whole else frozenset(towns),
        properties=None if all_rules else _read(rules, vocabulary),
        wanted=tuple(map(wanted, report.questions)),
        towns=towns,
        language=language,
        hide=hide,
    )


def _read(rules: Sequence[Rule], vocabulary: Vocabulary) -> frozenset[str]:
    """What rules read, with the other properties of their groups: a derived fact follows from one of those."""
    groups = {group for rule in rules for group in rule.fact_groups}
    of_groups = (vocabulary.properties_by_group.get(group, frozenset()) for group in groups)
    return frozenset[str]().union(*(rule.reads for rule in rules), *of_groups)
