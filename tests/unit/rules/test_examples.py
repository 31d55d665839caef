"""Examples: read as written, compared finding by finding; explained; and laid out for a new rule."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from checker.errors import UsageError
from checker.findings import Severity, Text, Verdict
from checker.graph.columns import Graph
from checker.graph.terms import Iri, Literal, TermTable
from checker.ontology.vocabulary import Vocabulary
from checker.rules.examples import Example, Found, Judged, compare, examples_of, run_examples
from checker.rules.explain import explain, render_text
from checker.rules.model import Rule
from checker.rules.scaffold import scaffold
from tests.unit.rules.rulebooks import RULE, load, problems, told, vocabulary, write

APP = Iri("https://example.org/app")
MISSING = Found(APP, Severity.VIOLATION, Verdict.FAILS)


@pytest.fixture
def examples(tmp_path: Path) -> tuple[Example, ...]:
    return examples_of(load(write(tmp_path)).rule("PROEF-001"), TermTable())


def test_examples_are_read_as_written(examples: tuple[Example, ...]) -> None:
    assert [example.name for example in examples] == ["goed-a", "goed-b", "fout-a", "fout-b"]
    assert [example.good for example in examples] == [True, True, False, False]
    assert [len(example.graph) for example in examples] == [4, 5, 3, 5]
    assert examples[1].date == dt.date(2026, 11, 24)
    assert examples[1].verdicts == ((APP, Verdict.PASSES),)
    assert examples[2].findings == (MISSING,)
    assert examples[3].findings == (Found(APP, Severity.VIOLATION, Verdict.FAILS, Literal("x")),)
    assert examples[2].location.line == 13


@pytest.mark.parametrize(
    ("number", "found", "verdicts", "differences"),
    [
        (0, (), (), 0),
        (0, (MISSING,), (), 1),
        (1, (), ((APP, Verdict.PASSES),), 0),
        (1, (), ((APP, Verdict.UNKNOWN),), 1),
        (1, (), (), 1),
        (2, (MISSING,), (), 0),
        (2, (), (), 1),
        (2, (MISSING, MISSING), (), 1),
        (2, (Found(APP, Severity.WARNING, Verdict.FAILS),), (), 2),
        (2, (Found(APP, Severity.VIOLATION, Verdict.DUE),), (), 2),
        (3, (Found(APP, Severity.VIOLATION, Verdict.FAILS, Literal("x")),), (), 0),
        (3, (Found(APP, Severity.VIOLATION, Verdict.FAILS, Literal("y")),), (), 2),
    ],
)
def test_every_finding_counts_no_more_and_no_less(
    examples: tuple[Example, ...],
    number: int,
    found: tuple[Found, ...],
    verdicts: tuple[tuple[Iri, Verdict], ...],
    differences: int,
) -> None:
    assert len(compare(examples[number], Judged(found, verdicts))) == differences


def test_a_picky_expectation_chooses_first(examples: tuple[Example, ...]) -> None:
    valued = Found(APP, Severity.VIOLATION, Verdict.FAILS, Literal("x"))
    both = Example(
        *[getattr(examples[2], name) for name in ("rule_id", "name", "label", "good", "graph", "date")],
        (MISSING, valued),
        (),
        examples[2].location,
    )
    assert compare(both, Judged((valued, MISSING))) == ()


def test_differences_read_as_sentences(tmp_path: Path) -> None:
    book = load(write(tmp_path))

    def judge(rule: Rule, graph: Graph, date: dt.date) -> Judged:
        return Judged(())

    results = run_examples(book.rules, judge, TermTable())
    assert [result.passed for result in results] == [True, False, False, False]
    assert results[1].differences == ("app: verwacht oordeel 'voldoet', gevonden geen oordeel",)
    assert results[3].differences == ("verwacht en niet gevonden: app: Violation 'voldoet niet', waarde x",)


class Sources:
    def origins(self, predicate: str) -> tuple[Text, ...]:
        told = Text("blad Applicaties, kolom Naam", "sheet Applicaties, column Naam")
        return (told,) if predicate.endswith("#naam") else ()


EXPLAINED = """\
PROEF-001  Naam

Norm
  Elke applicatie heeft een naam.

Waarom
  Anders is zij niet te vinden.

Herstel
  Geef een naam.

Kader
  4  architectuur

Grondslag
  Programmakader 4  https://example.org/kader-4
  Twijfel  (bron niet bevestigd)

Geldt voor
  Doelapplicatie

Bij programma
  elk, ook zonder programma

Van kracht
  ingang (nu 2027-01-01) tot leeg (datum nog onbekend)

Toetsmoment
  de livegang van de applicatie; ontbrekend bewijs is tot dan nog te leveren

Ernst
  overtreding; afwijken mag, met een afwijking

Leest
  naam (kw:naam) [architectuur]
    blad Applicaties, kolom Naam
  plateau (kw:plateau)

Zo is het goed
  Met naam (goed-a)

Zo gaat het mis
  Zonder naam (fout-a)
  app: Violation 'voldoet niet'

Bestand
  FILE
"""


def test_explain_says_all_there_is_to_say(tmp_path: Path) -> None:
    rule = (
        RULE.replace("kw:Peildatum", "kw:Livegang")
        .replace("kw:bewijs false", "kw:bewijs true ; kw:geldigVanaf kw:ingang ; kw:geldigTot kw:leeg")
        .replace("bep:kader-4", "bep:kader-4, bep:twijfel")
        .replace("sh:targetClass kw:Applicatie", "sh:targetClass kw:Doelapplicatie")
    )
    book = load(write(tmp_path, rule))
    assert not book.rule("PROEF-001").verified
    explained = explain(book.rule("PROEF-001"), Vocabulary(vocabulary(TermTable())), Sources())
    file = (tmp_path / "proef" / "PROEF-001.ttl").as_posix()
    assert render_text(explained) == EXPLAINED.replace("FILE", file)
    english = render_text(explained, "en")
    assert "Every application has a name." in english
    assert "sheet Applicaties, column Naam" in english and "kolom" not in english


def test_a_new_rule_is_refused_until_it_is_filled_in(tmp_path: Path) -> None:
    own = tmp_path / "eigen"
    paths = scaffold("EIGEN-001", own, since="2026.11", today=dt.date(2026, 11, 23))
    assert [path.name for path in paths] == ["EIGEN-001.ttl", "EIGEN-001.trig"]
    assert (own / "ids.txt").read_text("utf-8") == "EIGEN-001\n"
    found = told(write(tmp_path / "regels"), own)
    assert sum("staat nog INVULLEN" in what for _, what, _ in found) >= 12
    for path in paths:
        text = path.read_text("utf-8").replace("kw:INVULLEN", "kw:naam").replace("INVULLEN", "ingevuld")
        path.write_text(text.replace("bep:programmakader-4", "bep:kader-4"), "utf-8")
    assert problems(write(tmp_path / "regels"), own) == ()
    assert [rule.id for rule in load(tmp_path / "regels", own).rules] == ["EIGEN-001", "PROEF-001"]


@pytest.mark.parametrize("rule_id", ["eigen-001", "EIGEN-1", "EIGEN", "../X-001", "EIGEN-0001", ""])
def test_a_name_that_is_no_rule_id_writes_nothing(rule_id: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="geen regelnummer"):
        scaffold(rule_id, tmp_path / "eigen")
    assert not (tmp_path / "eigen").exists()


def test_an_id_is_never_used_again(tmp_path: Path) -> None:
    for path in scaffold("EIGEN-001", tmp_path):
        path.unlink()
    with pytest.raises(UsageError, match="al eens uitgegeven"):
        scaffold("EIGEN-001", tmp_path)
