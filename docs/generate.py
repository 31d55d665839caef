"""Generates the reference pages from what the program itself reads; ``--check`` tells whether they are still true.

Rule pages and the table in the README come from ``regels/``, the vocabulary and workbook pages from ``ontologie/``, the
command pages from the commands. ``make docs`` writes them; a test fails when one differs.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from checker.cli.run import Books, open_books  # noqa: E402
from checker.findings import Text  # noqa: E402
from checker.graph.terms import Iri, Literal  # noqa: E402
from checker.ontology.provenance import provenance  # noqa: E402
from checker.ontology.table_mapping import load_table_mapping  # noqa: E402
from checker.ontology.vocabulary import KW, OWL, RDFS, SKOS  # noqa: E402
from checker.rules.explain import Explanation, explain  # noqa: E402

COMMANDS = (
    (),
    ("check",),
    ("baseline", "write"),
    ("baseline", "show"),
    ("diff",),
    ("waiver", "list"),
    ("waiver", "check"),
    ("waiver", "new"),
    ("record", "list"),
    ("record", "show"),
    ("record", "verify"),
    ("record", "replay"),
    ("report",),
    ("serve",),
    ("token", "new"),
    ("token", "list"),
    ("token", "revoke"),
    ("load",),
    ("shacl",),
    ("template",),
    ("example",),
    ("rules",),
    ("rules", "list"),
    ("rules", "explain"),
    ("rules", "test"),
    ("rules", "lint"),
    ("rules", "new"),
    ("controls",),
    ("ontology", "check"),
)
_NOTE = "<!-- Gemaakt door docs/generate.py; wijzig de bron, niet deze pagina. -->\n"
_KINDS = {"Violation": "Overtreding", "Warning": "Waarschuwing", "Info": "Melding"}


@dataclass(frozen=True, slots=True)
class Page:
    """A generated file: path from the top of the project, and its text."""

    path: str
    text: str


def both(text: Text) -> str:
    """Dutch first, English beneath."""
    return f"{text.nl}\n\n*{text.en}*" if text.en and text.en != text.nl else text.nl


def cell(text: str) -> str:
    """``text`` in a table cell."""
    return " ".join(text.split()).replace("|", "\\|")


def row(*cells: str) -> str:
    """One row of a table."""
    return "| " + " | ".join(cell(text) for text in cells) + " |"


def head(*titles: str) -> list[str]:
    """The head of a table."""
    return [row(*titles), "|" + "---|" * len(titles)]


def rule_page(explanation: Explanation, example_text: str) -> str:
    """The page of one rule."""
    frameworks = ", ".join(f"{number} {label.nl}" for number, label in explanation.frameworks)
    articles = "\n".join(
        f"- {article.label.nl}"
        + (f" (<{article.url}>)" if article.url.startswith("http") else "")
        + (f" `{article.jci}`" if article.jci else "")
        + ("" if article.verified else " **bron niet geverifieerd**")
        for article in explanation.articles
    )
    facts = "\n".join(
        row(
            fact.label.nl,
            f"`{fact.iri.removeprefix(KW)}`",
            fact.group or "-",
            "; ".join(origin.nl for origin in fact.origins) or "-",
        )
        for fact in explanation.facts
    )
    span = f"{explanation.valid_from.nl or 'onbepaald'} tot {explanation.valid_until.nl or 'onbepaald'}"
    return f"""{_NOTE}
# {explanation.id} {explanation.label.nl}

{both(explanation.norm)}

| | |
|---|---|
| kader | {frameworks} |
| ernst | {_KINDS[explanation.severity]} ({explanation.severity}) |
| van kracht | {span} |
| toetsmoment | {explanation.moment}{"; ontbrekend bewijs is tot dan nog te leveren" if explanation.evidence else ""} |
| programma | {", ".join(explanation.programme_sorts) or "elk, ook zonder programma"} |
| afwijken | {"mag, met een afwijking" if explanation.deviable else "mag niet"} |
| geldt voor | {", ".join(condition.label.nl for condition in explanation.conditions)} |

## Waarom

{both(explanation.why)}

## Grondslag

{articles}

## Herstel

{both(explanation.remedy)}

## Feiten die de regel leest

| feit | eigenschap | feitengroep | waar het vandaan komt |
|---|---|---|---|
{facts}

## Voorbeelden

{example_text}
"""


def example_text(books: Books, explanation: Explanation) -> str:
    """The first good and the first bad example, as they stand in the example file."""
    source = Path(explanation.file).with_suffix(".trig").read_text("utf-8")
    parts = []
    for title, example in (("Goed", explanation.good), ("Fout", explanation.bad)):
        if example is not None:
            block = re.search(rf"^vb:{re.escape(example.name)} \{{\n(.*?)^\}}", source, re.DOTALL | re.MULTILINE)
            body = block.group(1) if block else ""
            expected = "".join(f"\n- verwacht: {found}" for found in example.findings)
            parts.append(f"**{title}: {example.label.nl}**{expected}\n\n```turtle\n{body.rstrip()}\n```")
    return "\n\n".join(parts)


def rule_pages(books: Books) -> Iterator[Page]:
    """One page a rule, and their index."""
    rows = []
    for rule in books.rulebook.rules:
        explanation = explain(rule, books.vocabulary, provenance())
        yield Page(f"docs/regels/{rule.id}.md", rule_page(explanation, example_text(books, explanation)))
        frameworks = ", ".join(map(str, rule.frameworks))
        verified = "ja" if rule.verified else "nee"
        name = f"[{rule.id}]({rule.id}.md)"
        rows.append(row(name, rule.label.nl, frameworks, rule.severity, verified))
    table = "\n".join(rows)
    yield Page(
        "docs/regels/index.md",
        f"{_NOTE}\n# Regels\n\nRegelboek {books.rulebook.version}: {len(rows)} regels.\n\n"
        f"| regel | naam | kader | ernst | bron geverifieerd |\n|---|---|---|---|---|\n{table}\n",
    )


def vocabulary_page(books: Books) -> Page:
    """Classes and properties."""
    vocabulary = books.vocabulary
    graph = vocabulary.graph
    classes = sorted(
        iri for number in graph.instances(OWL + "Class").tolist() if (iri := graph.terms.text(number)).startswith(KW)
    )
    lines = [
        _NOTE,
        "# Vocabulaire",
        "",
        f"`kw:` = `{KW}`",
        "",
        "## Klassen",
        "",
        "| klasse | naam | betekenis |",
        "|---|---|---|",
    ]
    for iri in classes:
        comment = vocabulary.text(Iri(iri), RDFS + "comment").nl
        lines.append(row(f"`{iri.removeprefix(KW)}`", vocabulary.label(iri).nl, comment))
    for group, properties in sorted(vocabulary.properties_by_group.items()):
        label, supplier = vocabulary.fact_group(group)
        lines += ["", f"## {label.nl}", "", f"Te vullen door: {supplier.nl}.", ""]
        lines += head("eigenschap", "naam", "betekenis", "waarden")
        for iri in sorted(properties):
            info = vocabulary.property(iri)
            values = _values(books, info.value_list) if info.value_list else (info.range or "").rpartition("#")[2]
            lines.append(row(f"`{iri.removeprefix(KW)}`", info.label.nl, info.comment.nl, values))
    return Page("docs/vocabulaire.md", "\n".join(lines) + "\n")


def _values(books: Books, scheme: str) -> str:
    graph = books.vocabulary.graph
    number = graph.terms.find(f"<{scheme}>".encode())
    if number is None:
        return ""
    members = graph.column_of(SKOS + "inScheme").inverse.of(number).tolist()
    notations = [
        value.lexical
        for member in members
        for value in graph.objects(member, SKOS + "notation")
        if isinstance(value, Literal)
    ]
    found = sorted(notations) or sorted(books.vocabulary.label(graph.terms.text(member)).nl for member in members)
    return ", ".join(found[:12]) + (f" … ({len(found)})" if len(found) > 12 else "")


def workbook_page() -> Page:
    """Sheets and columns of the fill-in workbook."""
    lines = [_NOTE, "# Het invulwerkboek", "", "`kaderwacht template -o invullen.xlsx` maakt dit werkboek.", ""]
    for sheet in load_table_mapping().sheets:
        lines += [
            f"## {sheet.name}",
            "",
            sheet.help.nl,
            "",
            "| kolom | soort | verplicht | uitleg |",
            "|---|---|---|---|",
        ]
        lines += [
            f"| {cell(column.header)} | {column.kind} | {'ja' if column.required else ''} | {cell(column.help.nl)} |"
            for column in sheet.columns
        ]
        lines.append("")
    return Page("docs/werkboek.md", "\n".join(lines))


def commands_page() -> Page:
    """The help of every command, as it prints itself."""
    parts = [_NOTE, "# Opdrachten", ""]
    for command in COMMANDS:
        name = " ".join(("kaderwacht", *command))
        parts += [f"## {name}", "", "```text", run(*command, "--help").rstrip(), "```", ""]
    return Page("docs/opdrachten.md", "\n".join(parts))


def run(*args: str) -> str:
    """What the command line prints on standard output, at a width of 100."""
    keep = {name: value for name, value in os.environ.items() if not name.startswith(("KADERWACHT_", "CI", "GITHUB"))}
    done = subprocess.run(
        [sys.executable, "-m", "checker", *args],
        cwd=ROOT,
        env=keep | {"COLUMNS": "100", "TERMINAL_WIDTH": "100", "NO_COLOR": "1", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return done.stdout.replace("python -m checker", "kaderwacht")


def readme(books: Books) -> Page:
    """The README with its table of rules and its transcript renewed."""
    text = (ROOT / "README.md").read_text("utf-8")
    groups: dict[str, list[str]] = {}
    for rule in books.rulebook.rules:
        groups.setdefault(rule.group, []).append(rule.id)
    rows = "\n".join(f"| {group} | {len(ids)} | {ids[0]} … {ids[-1]} |" for group, ids in groups.items())
    table = (
        f"Het regelboek {books.rulebook.version} heeft {len(books.rulebook.rules)} regels "
        f"([alle regels](docs/regels/index.md)):\n\n| groep | aantal | regels |\n|---|---|---|\n{rows}"
    )
    text = _between(text, "regels", table)
    return Page("README.md", _between(text, "transcript", transcript()))


def transcript() -> str:
    """What a newcomer sees of ``make demo``: the beginning and the end of the real output."""
    lines = run("check", "voorbeeld/leedewaard").rstrip().split("\n")
    start = next((place for place, line in enumerate(lines) if line.startswith("Bevindingen per applicatie")), 0) + 8
    end = next((place for place, line in enumerate(lines) if line.startswith("Oordelen per kader")), len(lines))
    shown = [*lines[:start], "    … (hier ingekort)", "", *lines[end:]]
    return "```text\n$ kaderwacht check voorbeeld/leedewaard\n" + "\n".join(shown) + "\n```"


def _between(text: str, mark: str, content: str) -> str:
    block = re.compile(rf"(<!-- {mark} -->\n).*?(<!-- /{mark} -->)", re.DOTALL)
    return block.sub(lambda found: f"{found[1]}{content}\n{found[2]}", text)


def pages() -> Iterator[Page]:
    """Every generated file."""
    books = open_books()
    yield from rule_pages(books)
    yield vocabulary_page(books)
    yield workbook_page()
    yield commands_page()
    yield readme(books)


def stale() -> list[str]:
    """Paths of generated files that differ from what would be generated now, or that should not be there."""
    wanted = {page.path: page.text for page in pages()}
    present = {path.relative_to(ROOT).as_posix() for path in (ROOT / "docs" / "regels").glob("*.md")}
    differing = [
        path for path, text in wanted.items() if not (ROOT / path).is_file() or (ROOT / path).read_text("utf-8") != text
    ]
    return sorted({*differing, *(present - set(wanted))})


def main() -> int:
    """Write the pages, or with ``--check`` say which are stale (exit 1)."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    if parser.parse_args().check:
        found = stale()
        for path in found:
            sys.stdout.write(f"{path}: niet meer waar; draai 'make docs'\n")
        return 1 if found else 0
    wanted = list(pages())
    for old in (ROOT / "docs" / "regels").glob("*.md"):
        if old.relative_to(ROOT).as_posix() not in {page.path for page in wanted}:
            old.unlink()
    for page in wanted:
        target = ROOT / page.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(page.text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
