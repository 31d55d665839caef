"""The rules of a run as SARIF: descriptors with help, and a taxonomy of the frameworks and one of each law.

Source: SARIF 2.1.0, sections 3.49 (reportingDescriptor), 3.53 (relationships) and 3.19.3 (taxonomies).
"""

from __future__ import annotations

import re
from typing import Any

from checker.findings import Article, Report, RuleInfo, Severity, Text
from checker.output.safe import address, markdown, plain, unlinked
from checker.output.words import grounds

LEVELS = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_PROBLEMS = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "recommendation"}
FRAMEWORKS = "kaders"
# 'AVG art. 30 lid 1' is of 'AVG', 'BIO2 5.09.01' of 'BIO2', 'Forum Standaardisatie: ODF' of 'Forum Standaardisatie'
_LAW = re.compile(
    r"^(.+?)(?:,? (?:art|afd|par|hoofdstuk|deel|bijlage|chapter|division)\b.*| \d+(?:\.\d+)+$|(?: \d+)?: .*)$"
)
MOST_TAGS = 20


def law_of(article: Article) -> str:
    """The law or programme document that ``article`` is of, by its Dutch label."""
    label = plain(article.label.get("nl")) or plain(article.iri)
    found = _LAW.match(label)
    return found.group(1) if found else label


class Taxonomies:
    """The taxonomies of one run, in fixed order: the frameworks, then the laws by name."""

    def __init__(self, report: Report, language: str) -> None:
        self._report = report
        self._language = language
        laws: dict[str, dict[str, Article]] = {}
        for rule in report.rules:
            for article in rule.articles:
                laws.setdefault(law_of(article), {})[_key(article)] = article
        self._laws = {law: dict(sorted(laws[law].items())) for law in sorted(laws)}
        self._numbers = {law: number for number, law in enumerate(self._laws, 1)}

    def values(self) -> list[dict[str, Any]]:
        """The toolComponent objects for ``run.taxonomies``."""
        taxa = [_taxon(f"kader-{number}", label.get(self._language), "") for number, label in self._report.frameworks]
        return [_component(FRAMEWORKS, taxa)] + [
            _component(
                law, [_taxon(key, each.label.get(self._language), address(each.url)) for key, each in articles.items()]
            )
            for law, articles in self._laws.items()
        ]

    def references(self) -> list[dict[str, Any]]:
        """The references to all of them for ``driver.supportedTaxonomies``."""
        return [{"name": FRAMEWORKS, "index": 0}] + [
            {"name": law, "index": number} for law, number in self._numbers.items()
        ]

    def relationships(self, rule: RuleInfo) -> list[dict[str, Any]]:
        """What ``rule`` rests on: its frameworks and its articles."""
        known = {number for number, _ in self._report.frameworks}
        made = [
            _relationship(f"kader-{number}", FRAMEWORKS, 0) for number in sorted(rule.frameworks) if number in known
        ]
        for article in rule.articles:
            law = law_of(article)
            made.append(_relationship(_key(article), law, self._numbers[law]))
        return made


def _key(article: Article) -> str:
    return plain(article.iri.rpartition("/")[2]) or plain(article.iri)


def _taxon(key: str, label: str, url: str) -> dict[str, Any]:
    taxon: dict[str, Any] = {"id": key, "shortDescription": {"text": unlinked(label) or key}}
    return {**taxon, "helpUri": url} if url else taxon


def _component(name: str, taxa: list[dict[str, Any]]) -> dict[str, Any]:
    return {"name": name, "taxa": taxa}


def _relationship(key: str, component: str, number: int) -> dict[str, Any]:
    return {"target": {"id": key, "toolComponent": {"name": component, "index": number}}, "kinds": ["relevant"]}


def descriptor(rule: RuleInfo, taxonomies: Taxonomies, language: str) -> dict[str, Any]:
    """``rule`` as a reportingDescriptor: what it demands, why, what to do, and where that is written."""
    label, norm, remedy = (unlinked(text.get(language)) or rule.id for text in (rule.label, rule.norm, rule.remedy))
    made: dict[str, Any] = {
        "id": rule.id,
        "name": label[:255],
        "shortDescription": {"text": label},
        "fullDescription": {"text": norm},
        "help": {"text": _help(rule, norm, remedy, language), "markdown": _help_markdown(rule, language)},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": {
            "tags": _tags(rule),
            "precision": "very-high",
            # GitHub shows this one with an alert: what counts in this run
            "problem.severity": _PROBLEMS[rule.configured or rule.severity],
            "deviable": rule.deviable,
            "verified": rule.verified,
        },
    }
    if url := help_uri(rule):
        made["helpUri"] = url
    if related := taxonomies.relationships(rule):
        made["relationships"] = related
    return made


def configuration_overrides(report: Report) -> list[dict[str, Any]]:
    """The rules whose severity this run's configuration set, as configurationOverride objects (3.51)."""
    return [
        {"descriptor": {"id": rule.id, "index": number}, "configuration": {"level": LEVELS[rule.configured]}}
        for number, rule in enumerate(report.rules)
        if rule.configured is not None
    ]


def help_uri(rule: RuleInfo) -> str:
    """The text of the law that the rule rests on, or else the rule's own address; '' when neither is a web page."""
    pages = [address(article.url) for article in sorted(rule.articles, key=lambda each: not each.verified)]
    outside = [page for page in pages if page and not page.startswith("https://w3id.org/kaderwacht/")]
    return next(iter(outside), "") or address(rule.iri)


def _tags(rule: RuleInfo) -> list[str]:
    """For filters in a viewer: the group, the frameworks and the laws; GitHub keeps twenty."""
    laws = sorted({law_of(article) for article in rule.articles})
    return list(dict.fromkeys([rule.id.rpartition("-")[0] or rule.id, *_frameworks(rule), *laws]))[:MOST_TAGS]


def _frameworks(rule: RuleInfo) -> list[str]:
    return [f"kader-{number}" for number in sorted(rule.frameworks)]


def _help(rule: RuleInfo, norm: str, remedy: str, language: str) -> str:
    ground = "; ".join(unlinked(each) for each in grounds(rule, language)) or "-"
    heads = Text("Herstel|Grond", "Remedy|Ground").get(language).split("|")
    return f"{norm}\n{heads[0]}: {remedy}\n{heads[1]}: {ground}"


def _help_markdown(rule: RuleInfo, language: str) -> str:
    heads = Text("Herstel|Grond", "Remedy|Ground").get(language).split("|")
    lines = [markdown(rule.norm.get(language)) or rule.id, ""]
    lines += [f"**{heads[0]}**: {markdown(rule.remedy.get(language)) or '-'}", ""]
    lines += [f"**{heads[1]}**:", ""]
    for article, label in zip(rule.articles, grounds(rule, language), strict=True):
        url = address(article.url)
        lines.append(f"- [{markdown(label)}]({url})" if url else f"- {markdown(label)}")
    return "\n".join(lines) + "\n"


_NOTES = {
    "GRENS": Text("Een grens is bereikt; de toetsing is niet voltooid.", "A limit was hit; the check is not complete."),
    "AFGEKAPT": Text("Niet alles past; het zwaarste staat erin.", "Not all fits; the gravest is in it."),
}
_DATA = Text("Iets over de gegevens zelf.", "Something on the data itself.")


def driver_notifications(report: Report, language: str) -> list[dict[str, Any]]:
    """Descriptors of the notifications: limits, truncation, and each code of data finding."""
    codes = sorted({plain(found.code) for found in report.data_findings} - set(_NOTES))
    return [_note(code, text.get(language)) for code, text in _NOTES.items()] + [
        _note(code, _DATA.get(language)) for code in codes
    ]


def _note(code: str, text: str) -> dict[str, Any]:
    # GitHub asks as much of a notification as of a rule
    told = {"text": text}
    return {"id": code, "shortDescription": told, "fullDescription": told, "help": told}
