"""``kaderwacht rules new GROEP-001``: both files of a new rule, with places to fill in that the lint refuses.

A municipality's own rules stand in a folder of their own, beside the rulebook that comes along.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from checker import days
from checker.errors import Location, UsageError
from checker.rules.drafting import PLACEHOLDER
from checker.rules.lint import IDS_FILE, is_rule_id

_RULE = """\
@prefix kw: <https://w3id.org/kaderwacht/def#> .
@prefix regel: <https://w3id.org/kaderwacht/regel/> .
@prefix bep: <https://w3id.org/kaderwacht/bepaling/> .
@prefix feitengroep: <https://w3id.org/kaderwacht/feitengroep/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

# Vervang elk woord @@ en haal weg wat u niet nodig hebt; de uitleg staat in docs/rules-authoring.md.
regel:{id} a kw:Regel, sh:NodeShape ;
  dcterms:identifier "{id}" ;
  rdfs:label "@@ korte naam"@nl, "@@ short name"@en ;
  kw:norm
    "@@ wat moet gelden, in een zin"@nl,
    "@@ what must hold, in one sentence"@en ;
  kw:toelichting
    "@@ waarom"@nl,
    "@@ why"@en ;
  kw:kader kw:Kader4 ;                        # een of meer, 1 tot en met 10
  kw:grondslag bep:programmakader-4 ;         # een artikel uit ontologie/bepalingen/
  kw:feitengroep feitengroep:architectuur ;   # zonder deze feiten is de regel niet te beoordelen
  kw:toetsmoment kw:Peildatum ;               # of kw:Livegang, kw:DatumHerindeling, kw:Documentdatum
  kw:bewijs false ;
  kw:afwijkbaar true ;
  kw:status kw:Actief ;
  kw:sinds "{since}" ;
  kw:herstel
    "@@ wat iemand moet doen"@nl,
    "@@ what to do"@en ;
  sh:targetClass kw:Applicatie ;              # of een voorwaarde uit ontologie/voorwaarden.ttl
  sh:severity sh:Warning ;
  sh:property [
    sh:path kw:@@ ;
    sh:minCount 1 ;
    sh:severity sh:Warning ;
    sh:message
      "@@ {{$this}} …"@nl,
      "@@ {{$this}} …"@en
  ] .
"""
_EXAMPLES = """\
@prefix kw: <https://w3id.org/kaderwacht/def#> .
@prefix regel: <https://w3id.org/kaderwacht/regel/> .
@prefix vb: <https://w3id.org/kaderwacht/voorbeeld/{id}/> .
@prefix ex: <https://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
_EXAMPLE = """
vb:{name} a kw:Voorbeeld ;
  kw:voorbeeldVan regel:{id} ;
  rdfs:label "@@ wat dit voorbeeld laat zien"@nl{expected} .

vb:{name} {{
  ex:toetsing a kw:Toetsing ; kw:peildatum "{date}"^^xsd:date .
  ex:applicatie a kw:Applicatie .
}}
"""
_EXPECTED = ' ;\n  kw:verwacht [ kw:focus ex:applicatie ; kw:ernst sh:Warning ; kw:uitkomst "voldoet niet" ]'


def scaffold(
    rule_id: str, folder: Path, *, since: str | None = None, today: dt.date | None = None
) -> tuple[Path, Path]:
    """Write ``<groep>/<ID>.ttl`` and ``.trig`` in ``folder`` and add the id to its ids.txt; returns both paths.

    ``since`` is the rulebook's version (else of this month), ``today`` the peildatum of the examples. Raises UsageError
    when the id is not a rule id or was ever used; nothing is written then.
    """
    today = today or days.today()
    since = since or f"{today:%Y.%m}"
    if not is_rule_id(rule_id):
        raise UsageError(
            f"'{rule_id}' is geen regelnummer.", remedy="Schrijf GROEP-001: hoofdletters, een streepje en drie cijfers."
        )
    ids = folder / IDS_FILE
    published = ids.read_text("utf-8") if ids.is_file() else ""
    for number, line in enumerate(published.splitlines(), 1):
        if line.partition("#")[0].strip() == rule_id:
            raise UsageError(
                f"Regelnummer {rule_id} is al eens uitgegeven.",
                where=Location(ids.as_posix(), number),
                remedy="Een nummer wordt nooit opnieuw gebruikt; kies het volgende.",
            )
    group = folder / rule_id.rpartition("-")[0].lower()
    rule, examples = group / f"{rule_id}.ttl", group / f"{rule_id}.trig"
    for path in (rule, examples):
        if path.exists():
            raise UsageError(f"Het bestand {path.as_posix()} bestaat al.", remedy="Kies een ander nummer.")
    group.mkdir(parents=True, exist_ok=True)
    _write(rule, _RULE.format(id=rule_id, since=since))
    parts = [_EXAMPLES.format(id=rule_id)]
    for name in ("goed-een", "goed-twee", "fout-een", "fout-twee"):
        expected = "" if name.startswith("goed") else _EXPECTED
        parts.append(_EXAMPLE.format(name=name, id=rule_id, date=today.isoformat(), expected=expected))
    _write(examples, "".join(parts))
    separator = "" if not published or published.endswith("\n") else "\n"
    ids.write_text(f"{published}{separator}{rule_id}\n", "utf-8")
    return rule, examples


def _write(path: Path, text: str) -> None:
    path.write_text(text.replace("@@", PLACEHOLDER), "utf-8")
