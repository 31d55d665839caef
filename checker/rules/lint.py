"""Is a rulebook in order? Everything that is wrong, at once, with file and line (DESIGN section 3, last paragraph)."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

from checker.errors import Location
from checker.graph.paths import SH
from checker.graph.terms import XSD, Iri, Literal, Term
from checker.ontology.vocabulary import DCTERMS, FACT_GROUP, KW, RDFS, closure_below
from checker.rules.drafting import PLACEHOLDER, Draft, RuleFile, short, suggestion
from checker.rules.model import ROWS, RULE, RULEBOOK, ProgrammeSort, Status, TestMoment
from checker.rules.shapes_lint import lint_shapes
from checker.rules.terms_lint import lint_terms

IDS_FILE = "ids.txt"
_ID = re.compile(r"[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*-[0-9]{3}")
_VERSION = re.compile(r"20[0-9]{2}\.(?:0[1-9]|1[0-2])(?:\.[0-9]+)?")
_TEXTS = (RDFS + "label", KW + "norm", KW + "toelichting", KW + "herstel")
_FRAMEWORKS = {f"{KW}Kader{number}" for number in range(1, 11)}


def lint(draft: Draft) -> None:
    """Report every problem of the rulebook in ``draft``."""
    prefixes = declared_prefixes(draft)
    lint_terms(draft)
    _lint_rulebook(draft)
    rules = draft.rules()
    by_stem = {file.stem: file for file in draft.rule_files}
    for rule in rules:
        _lint_identity(draft, rule, by_stem)
        _lint_texts(draft, rule)
        _lint_metadata(draft, rule)
        _lint_reach(draft, rule)
        lint_shapes(draft, rule, prefixes)
    _lint_files(draft, rules)
    _lint_placeholders(draft)


def is_rule_id(text: str) -> bool:
    """Whether ``text`` has the form of a rule id: GROEP-001."""
    return _ID.fullmatch(text) is not None


def declared_prefixes(draft: Draft) -> dict[str, str]:
    """Prefixes that the rulebook declares with sh:declare."""
    found = {}
    for node in draft.all(Iri(RULEBOOK), SH + "declare"):
        prefix, namespace = draft.one(node, SH + "prefix"), draft.one(node, SH + "namespace")
        if prefix is not None and namespace is not None:
            found[prefix[0]] = namespace[0]
    return found


def _lint_rulebook(draft: Draft) -> None:
    book = Iri(RULEBOOK)
    version = draft.one(book, KW + "versie")
    if not isinstance(version, Literal) or not _VERSION.fullmatch(version.lexical):
        draft.report(
            "Het regelboek heeft geen versie in de vorm 2026.11.",
            draft.place(book, KW + "versie"),
            "Zet kw:versie in regelboek.ttl, bij regel: a kw:Regelboek.",
        )
    _both_languages(draft, book, RDFS + "label")


def _lint_identity(draft: Draft, rule: Iri, by_stem: dict[str, RuleFile]) -> None:
    where = draft.place(rule)
    local = rule.value.removeprefix(RULE)
    identifier = draft.one(rule, DCTERMS + "identifier")
    if not _ID.fullmatch(local) or not rule.value.startswith(RULE):
        draft.report(
            f"{short(rule.value)} is geen regelnummer.", where, "Schrijf GROEP-001: hoofdletters en drie cijfers."
        )
    if not isinstance(identifier, Literal) or identifier.lexical != local:
        draft.report(f'dcterms:identifier van {short(rule.value)} is niet "{local}".', where)
    stem = Path(where.file).stem if where else ""
    if where is None or stem == local:
        # the folder may spell the group out: HYG in hygiene/
        if local in by_stem and not by_stem[local].group.upper().startswith(local.rpartition("-")[0]):
            folder = local.rpartition("-")[0].lower()
            draft.report(f"Regel {local} staat in de verkeerde map.", where, f"Zet haar in {folder}/.")
        return
    draft.report(f"Het bestand van regel {local} heet {Path(where.file).name}.", where, f"Noem het {local}.ttl.")


def _lint_texts(draft: Draft, rule: Iri) -> None:
    for predicate in _TEXTS:
        _both_languages(draft, rule, predicate)


def _both_languages(draft: Draft, node: Iri, predicate: str) -> None:
    values = draft.all(node, predicate)
    for language in ("nl", "en"):
        texts = [value for value in values if isinstance(value, Literal) and value.language == language]
        if len(texts) != 1 or not texts[0].lexical.strip():
            draft.report(
                f"{short(node.value)} heeft niet precies een {short(predicate)} in '{language}'.",
                draft.place(node, predicate),
                f'Voeg toe: {short(predicate)} "…"@{language}.',
            )


def _lint_metadata(draft: Draft, rule: Iri) -> None:
    _some(draft, rule, "kader", _FRAMEWORKS, "een of meer van kw:Kader1 tot en met kw:Kader10")
    _some(draft, rule, "grondslag", None, "een artikel uit ontologie/bepalingen/")
    _some(draft, rule, "feitengroep", None, "een feitengroep uit ontologie/")
    _single(draft, rule, "toetsmoment", {KW + moment for moment in TestMoment}, _choices(TestMoment))
    _single(draft, rule, "status", {KW + status for status in Status}, _choices(Status))
    for name in ("bewijs", "afwijkbaar"):
        if len(draft.all(rule, KW + name)) != 1:
            draft.report(
                f"{short(rule.value)} heeft niet precies een kw:{name}.", draft.place(rule), "Kies true of false."
            )
    _lint_since(draft, rule)
    _lint_lists(draft, rule)
    _lint_moment(draft, rule)
    for name in ("geldigVanaf", "geldigTot"):
        _lint_boundary(draft, rule, name)


def _lint_since(draft: Draft, rule: Iri) -> None:
    since = draft.one(rule, KW + "sinds")
    if not isinstance(since, Literal) or not _VERSION.fullmatch(since.lexical):
        draft.report(
            f"{short(rule.value)} zegt niet sinds welke versie zij bestaat.",
            draft.place(rule, KW + "sinds"),
            'Voeg toe: kw:sinds "2026.11".',
        )


def _lint_lists(draft: Draft, rule: Iri) -> None:
    """Values that must come from a list: tasks, kinds of programme, articles, fact groups."""

    def refuse(name: str, value: Term, what: str, remedy: str | None = None) -> None:
        draft.report(what, draft.place(rule, KW + name, value), remedy)

    for value in draft.all(rule, KW + "opgave"):
        if not isinstance(value, Literal) or value.datatype != XSD + "integer" or value.lexical not in ("1", "2", "3"):
            refuse("opgave", value, f"kw:opgave is 1, 2 of 3, niet {value[0]}.")
    sorts = set(ProgrammeSort)
    for value in draft.all(rule, KW + "geldtBijProgrammasoort"):
        if value[0] not in sorts:
            remedy = suggestion(value[0], sorts) or f"Kies uit: {', '.join(ProgrammeSort)}."
            refuse("geldtBijProgrammasoort", value, f"Programmasoort '{value[0]}' bestaat niet.", remedy)
    for value in draft.all(rule, KW + "grondslag"):
        if isinstance(value, Iri) and value.value not in draft.declared.subjects:
            what = f"De grondslag {short(value.value)} staat niet in de ontologie."
            refuse("grondslag", value, what, "Voeg het artikel toe aan ontologie/bepalingen/.")
    groups = [name for name in draft.declared.subjects if name.startswith(FACT_GROUP)]
    for value in draft.all(rule, KW + "feitengroep"):
        if isinstance(value, Iri) and value.value not in groups:
            near = suggestion(short(value.value), [short(name) for name in groups])
            refuse("feitengroep", value, f"De feitengroep {short(value.value)} bestaat niet.", near)


def _choices(kind: type[TestMoment] | type[Status]) -> str:
    return " of ".join(f"kw:{value}" for value in kind)


def _some(draft: Draft, rule: Iri, name: str, allowed: set[str] | None, choices: str) -> None:
    values = draft.all(rule, KW + name)
    if not values:
        draft.report(f"{short(rule.value)} heeft geen kw:{name}.", draft.place(rule), f"Kies {choices}.")
    for value in values:
        if not isinstance(value, Iri) or (allowed is not None and value.value not in allowed):
            near = suggestion(short(value[0]), [short(name) for name in allowed]) if allowed else None
            draft.report(
                f"kw:{name} kan niet {short(value[0])} zijn.",
                draft.place(rule, KW + name, value),
                near or f"Kies {choices}.",
            )


def _single(draft: Draft, rule: Iri, name: str, allowed: set[str], choices: str) -> None:
    if len(draft.all(rule, KW + name)) > 1:
        draft.report(f"{short(rule.value)} heeft meer dan een kw:{name}.", draft.place(rule, KW + name))
    _some(draft, rule, name, allowed, choices)


def _lint_moment(draft: Draft, rule: Iri) -> None:
    paths = draft.all(rule, KW + "toetsmomentPad")
    if draft.one(rule, KW + "toetsmoment") == Iri(KW + TestMoment.DOCUMENTDATUM) and not paths:
        draft.report(
            f"{short(rule.value)} rekent met de datum van een document, en zegt niet welke.",
            draft.place(rule, KW + "toetsmoment"),
            "Voeg kw:toetsmomentPad toe: het pad van de knoop naar de datum.",
        )
    if len(paths) > 1 or len(draft.all(rule, KW + "applicatiePad")) > 1:
        draft.report(f"{short(rule.value)} heeft een pad meer dan eens.", draft.place(rule, KW + "toetsmomentPad"))


def _lint_boundary(draft: Draft, rule: Iri, name: str) -> None:
    values = draft.all(rule, KW + name)
    if len(values) > 1:
        draft.report(f"{short(rule.value)} heeft meer dan een kw:{name}.", draft.place(rule, KW + name))
    for value in values:
        if isinstance(value, Iri):
            if value.value not in {
                draft.terms.text(int(node)) for node in draft.vocabulary.graph.instances(KW + "Parameter")
            }:
                draft.report(f"{short(value.value)} is geen kw:Parameter.", draft.place(rule, KW + name, value))
        elif not _is_date(value):
            draft.report(
                f"kw:{name} is geen datum: {value[0]}.",
                draft.place(rule, KW + name, value),
                'Schrijf "2026-01-01"^^xsd:date, of noem een kw:Parameter.',
            )


def _is_date(value: Term) -> bool:
    if not isinstance(value, Literal) or value.datatype != XSD + "date":
        return False
    try:
        return dt.date.fromisoformat(value.lexical).isoformat() == value.lexical
    except ValueError:
        return False


def _lint_reach(draft: Draft, rule: Iri) -> None:
    """A finding must reach an application, or say in which row it is counted."""
    rows = draft.all(rule, KW + "rij")
    for row in rows:
        if row[0] not in ROWS:
            draft.report(
                f"kw:rij kan niet '{row[0]}' zijn.", draft.place(rule, KW + "rij", row), f"Kies uit: {', '.join(ROWS)}."
            )
    if rows or draft.all(rule, KW + "applicatiePad"):
        return
    applications = {draft.terms.text(node) for node in closure_below(draft.vocabulary.graph, KW + "Applicatie")}
    for shape in draft.shapes_of(rule):
        for target in draft.all(shape, SH + "targetClass"):
            defined = draft.conditions.classes.get(target[0])
            if not set(defined.bases if defined else (target[0],)) <= applications:
                draft.report(
                    f"Een bevinding op {short(target[0])} bereikt geen applicatie.",
                    draft.place(shape, SH + "targetClass", target),
                    'Voeg kw:applicatiePad toe, of kw:rij "landschap", "gemeente" of "bouwteam".',
                )


def _lint_files(draft: Draft, rules: list[Iri]) -> None:
    ids = {rule.value.removeprefix(RULE) for rule in rules}
    stems: dict[str, RuleFile] = {}
    for file in draft.rule_files:
        if file.stem in stems:
            draft.report(
                f"Regelnummer {file.stem} is twee keer gebruikt: ook in {stems[file.stem].name}.", Location(file.name)
            )
        stems.setdefault(file.stem, file)
        if file.stem not in ids:
            draft.report(f"In dit bestand staat geen regel {file.stem}.", Location(file.name))
    for folder in dict.fromkeys(file.folder for file in draft.rule_files):
        _lint_ids(draft, folder, {file.stem: file for file in draft.rule_files if file.folder == folder})


def _lint_ids(draft: Draft, folder: Path, files: dict[str, RuleFile]) -> None:
    """Every id ever published stands in ids.txt once, and still has its file."""
    name = f"{folder.as_posix()}/{IDS_FILE}"
    path = folder / IDS_FILE
    lines = path.read_text("utf-8").splitlines() if path.is_file() else []
    published: dict[str, int] = {}
    for number, line in enumerate(lines, 1):
        rule_id = line.partition("#")[0].strip()
        if not rule_id:
            continue
        if rule_id in published:
            draft.report(f"Regelnummer {rule_id} staat er twee keer.", Location(name, number))
        published.setdefault(rule_id, number)
        if rule_id not in files:
            draft.report(
                f"Regel {rule_id} is uitgegeven en heeft geen bestand meer.",
                Location(name, number),
                "Zet haar terug met kw:status kw:Vervallen: een nummer wordt nooit opnieuw gebruikt.",
            )
    for rule_id, file in files.items():
        if rule_id not in published:
            draft.report(
                f"Regelnummer {rule_id} staat niet in {IDS_FILE}.",
                Location(file.name),
                f"Voeg een regel '{rule_id}' toe aan {name}.",
            )


def _lint_placeholders(draft: Draft) -> None:
    for subject, predicate, value in draft.graph.rows():
        if PLACEHOLDER in draft.terms.text(value) or PLACEHOLDER in draft.terms.text(predicate):
            where = draft.place(draft.terms.term(subject), draft.terms.text(predicate), draft.terms.term(value))
            draft.report(f"Hier staat nog {PLACEHOLDER}.", where, "Vul de tekst of de term in.")
