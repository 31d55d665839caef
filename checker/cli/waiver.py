"""``kaderwacht waiver``: which deviations there are and how they stand, a gate on them, and a new one as Turtle."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from checker.cli.check import assessment_options, run_date
from checker.cli.run import choose, compiled_texts, config_for, engine_named, load_options, open_books, require_paths
from checker.config import LANGUAGES, Config
from checker.days import read_day
from checker.errors import ExitCode, UsageError
from checker.findings import Text, WaiverInfo, WaiverState
from checker.output.safe import lines_for_log, plain
from checker.output.words import WAIVERS, findings_text

if TYPE_CHECKING:
    from checker.assessment.assess import Assessor
    from checker.cli.run import Books
    from checker.findings import Report
    from checker.rules.model import Rule
    from checker.sources.landscape import Landscape

app = typer.Typer(help="Afwijkingen van regels: tonen, bewaken en opstellen.", no_args_is_help=True)

Paths = Annotated[list[Path], typer.Argument(metavar="PAD...", help="Het landschap, zoals bij check.")]
Rules = Annotated[list[Path] | None, typer.Option("--rules", help="Extra map met eigen regels.")]
Date = Annotated[str | None, typer.Option("--date", help="Peildatum: JJJJ-MM-DD of DD-MM-JJJJ (vandaag).")]
Form = Annotated[str, typer.Option("--format", help="text of json.")]
Lang = Annotated[str | None, typer.Option("--lang", help="nl of en.")]
Gemeente = Annotated[str | None, typer.Option("--gemeente", help="Gemeente als het bestand er geen noemt.")]
Plateau = Annotated[str | None, typer.Option("--plateau", help="Bron of Doel als het bestand niets zegt.")]


@app.command("list")
def list_(
    paths: Paths,
    rules: Rules = None,
    date: Date = None,
    form: Form = "text",
    lang: Lang = None,
    gemeente: Gemeente = None,
    plateau: Plateau = None,
) -> None:
    """Toon alle afwijkingen met hun stand, wie het eerst afloopt bovenaan."""
    choose(form, ("text", "json"), "--format")
    desk = Desk.open(paths, rules or (), date, gemeente, plateau)
    found = desk.standing()
    if form == "json":
        typer.echo(_as_json(found))
        return
    typer.echo(lines_for_log(_as_text(found, choose(lang or desk.config.language or "nl", LANGUAGES, "--lang"))))


@app.command("check")
def check(
    paths: Paths,
    within: Annotated[
        int, typer.Option("--within", metavar="DAGEN", help="Ook fout als een afwijking binnen zoveel dagen afloopt.")
    ] = 0,
    rules: Rules = None,
    date: Date = None,
    lang: Lang = None,
    gemeente: Gemeente = None,
    plateau: Plateau = None,
) -> None:
    """Exitcode 1 als een afwijking niet in orde, verlopen of ongebruikt is, of binnenkort afloopt."""
    if within < 0:
        raise UsageError("--within: een aantal dagen is niet negatief.", remedy="Schrijf 0 of meer.")
    desk = Desk.open(paths, rules or (), date, gemeente, plateau, gate=True)
    language = choose(lang or desk.config.language or "nl", LANGUAGES, "--lang")
    found = desk.standing()
    wrong = [(waiver, why) for waiver in found if (why := fault_of(waiver, desk.day, within)) is not None]
    for waiver, why in wrong:
        typer.echo(
            lines_for_log(plain(f"{waiver.location or '-'}: {waiver.identifier} ({waiver.rule}): {why.get(language)}"))
        )
    total = Text(
        f"{len(found)} {'afwijking' if len(found) == 1 else 'afwijkingen'}, {len(wrong)} met een probleem.",
        f"{len(found)} {'waiver' if len(found) == 1 else 'waivers'}, {len(wrong)} with a problem.",
    )
    typer.echo(total.get(language))
    raise typer.Exit(int(ExitCode.FINDINGS if wrong else ExitCode.CLEAN))


@app.command("new")
def new(
    paths: Paths,
    rule: Annotated[str, typer.Option("--rule", help="Regel waarvan wordt afgeweken: ICT-005.")],
    subject: Annotated[str, typer.Option("--subject", help="Waarvoor: sleutel, naam of IRI.")],
    reason: Annotated[str, typer.Option("--reason", help="Waarom.")],
    approver: Annotated[str, typer.Option("--approver", help="Projectbureau dat het goedkeurde.")],
    until: Annotated[str, typer.Option("--until", help="Laatste dag waarop zij geldt.")],
    approved: Annotated[str | None, typer.Option("--approved", help="Dag van goedkeuring (vandaag).")] = None,
    key: Annotated[str | None, typer.Option("--key", help="Eigen sleutel; anders AFW-regel-onderwerp.")] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Nieuw Turtlebestand.")] = None,
    rules: Rules = None,
    gemeente: Gemeente = None,
    plateau: Plateau = None,
) -> None:
    """Stel een afwijking op als Turtle; wat geen effect zou hebben, wordt geweigerd met de reden en het artikel."""
    if output is not None and output.exists():
        raise UsageError(
            f"'{output}' bestaat al.", remedy=f"Kies een ander bestand, of voeg toe: laat -o weg en schrijf >> {output}"
        )
    desk = Desk.open(paths, rules or (), None, gemeente, plateau)
    text, covered = desk.draft(Asked(rule, subject, reason, approver, until, approved, key))
    if output is None:
        typer.echo(text, nl=False)
    else:
        from checker.cli.run import write_out

        write_out(text, output)
    typer.echo(f"Dekt {findings_text(covered, 'nl')}. Zet haar bij het landschap en leg haar vast in git.", err=True)


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants a waiver for, as typed."""

    rule: str
    subject: str
    reason: str
    approver: str
    until: str
    approved: str | None
    key: str | None


@dataclass(frozen=True, slots=True)
class Desk:
    """A landscape with the rulebook and the day on which its waivers are looked at.

    ``municipality`` is whose a node is that does not say so itself.
    """

    books: Books
    landscape: Landscape
    config: Config
    day: dt.date
    municipality: str | None

    @classmethod
    def open(
        cls,
        paths: Sequence[Path],
        rules: Sequence[Path],
        date: str | None,
        gemeente: str | None,
        plateau: str | None,
        *,
        gate: bool = False,
    ) -> Desk:
        """Read rulebook and landscape; raises as ``check``. Only a ``gate`` refuses a day that is over in CI."""
        from checker.sources.load import load

        require_paths(paths)
        config = config_for(paths)
        day = run_date(date, config, allow_back_dating=not gate)
        with compiled_texts():
            books = open_books((*config.rules, *rules), examples=False)
            loading = load_options(config, gemeente, plateau)
            return cls(books, load(paths, loading, books.terms), config, day, loading.municipality)

    def _assess(self, rules: Sequence[Rule], day: dt.date) -> Report:
        with compiled_texts():
            options = assessment_options(self.config, day, "none", self.books.rulebook)
            return self._assessor().assess(self.landscape, rules, options)

    def _assessor(self) -> Assessor:
        from checker.assessment.assess import Assessor

        engine = engine_named(self.config.engine or "sets")
        return Assessor(self.books.rulebook, self.books.vocabulary, engine)

    def standing(self) -> tuple[WaiverInfo, ...]:
        """All waivers as they stand on the day, those that end first first; only the rules that they name are run."""
        from checker.assessment.waivers import read_waivers
        from checker.rules.model import Status

        named = {waiver.rule_iri for waiver in read_waivers(self.landscape.graph)}
        rules = [rule for rule in self.books.rulebook.rules if rule.iri in named and rule.status is Status.ACTIVE]
        report = self._assess(rules, self.day)
        return tuple(sorted(report.waivers, key=lambda each: (each.until or dt.date.min, each.identifier, each.rule)))

    def draft(self, asked: Asked) -> tuple[str, int]:
        """The waiver that is ``asked`` as Turtle, and how many findings it covers.

        Raises UsageError for what would have no effect, for a key that is taken, and for what is not there.
        """
        from checker.assessment.lookup import find_node, named_nodes
        from checker.assessment.waiver_drafts import (
            WaiverDraft,
            draft_turtle,
            free_key,
            home_of,
            refuse_draft,
            waivable,
        )
        from checker.assessment.waivers import read_waivers
        from checker.ontology.vocabulary import KW
        from checker.sources.identity import municipality_key

        facts = self.landscape.graph
        draft = WaiverDraft(
            self._rule(asked.rule),
            find_node(asked.subject, named_nodes(facts), "knoop", "--subject"),
            asked.reason,
            find_node(asked.approver, named_nodes(facts, KW + "Projectbureau"), "projectbureau", "--approver"),
            _day(asked.approved, "--approved") if asked.approved else self.day,
            _day(asked.until, "--until"),
        )
        refuse_draft(draft, self.day)
        report = self._assess([draft.rule], max(self.day, draft.approved))
        covered = waivable(draft, report)
        taken = {waiver.identifier for waiver in read_waivers(facts)}
        if asked.key in taken:
            raise UsageError(f"--key: afwijking '{asked.key}' is er al.", remedy="Kies een andere sleutel.")
        home = home_of(draft) or (municipality_key(self.municipality) if self.municipality else None)
        if home is None:
            raise UsageError(
                "Van welke gemeente de afwijking is, blijkt niet uit het onderwerp of de goedkeurder.",
                remedy="Noem haar met --gemeente of in de configuratie.",
            )
        return draft_turtle(draft, home, asked.key or free_key(draft, taken)), len(covered)

    def _rule(self, name: str) -> Rule:
        from checker.rules.selection import select

        wanted = name.strip().upper()
        found = [rule for rule in self.books.rulebook.rules if rule.id == wanted]
        if found:
            return found[0]
        select(self.books.rulebook, only=(name,))  # names the nearest rule, when there is no such group either
        raise UsageError(f"--rule: '{name}' is een groep van regels.", remedy="Noem precies een regel, zoals ICT-005.")


def fault_of(waiver: WaiverInfo, day: dt.date, within: int) -> Text | None:
    """What is the matter with a waiver on ``day``; None when nothing is. ``within`` are the days it must still have."""
    match waiver.state:
        case WaiverState.INVALID:
            return Text(f"niet in orde: {waiver.reason_invalid.nl}", f"not in order: {waiver.reason_invalid.en}")
        case WaiverState.EXPIRED:
            return Text(f"verlopen op {waiver.until}", f"expired on {waiver.until}")
        case WaiverState.UNUSED:
            return Text(f"ongebruikt: dekt niets bij {waiver.subject}", f"unused: covers nothing at {waiver.subject}")
        case WaiverState.EFFECTIVE if waiver.until is not None and within and (waiver.until - day).days <= within:
            left = (waiver.until - day).days
            return Text(f"loopt af op {waiver.until}, over {left} dagen", f"ends on {waiver.until}, in {left} days")
    return None


def _day(text: str, option: str) -> dt.date:
    try:
        return read_day(text)
    except ValueError as error:
        raise UsageError(f"{option}: {error}.", remedy="Schrijf JJJJ-MM-DD of DD-MM-JJJJ.") from None


def _as_json(found: Sequence[WaiverInfo]) -> str:
    from checker.output.json import waiver_value

    return json.dumps({"waivers": [waiver_value(waiver) for waiver in found]}, ensure_ascii=False, indent=2)


def _as_text(found: Sequence[WaiverInfo], language: str) -> str:
    """A table with a head, its columns as wide as what stands in them, and what is wrong below each line."""
    from checker.assessment.lookup import called

    if not found:
        return Text("Er zijn geen afwijkingen.", "There are no waivers.").get(language)
    head = ("key", "rule", "subject", "state", "until", "covers", "place")
    if language == "nl":
        head = ("sleutel", "regel", "betreft", "stand", "tot en met", "dekt", "plaats")
    rows = [
        (
            waiver.identifier,
            waiver.rule or "-",
            called(waiver.subject) or "-",
            WAIVERS[waiver.state].get(language),
            str(waiver.until or "-"),
            str(len(waiver.covers)),
            str(waiver.location or "-"),
        )
        for waiver in found
    ]
    shown = [tuple(plain(cell) for cell in row) for row in (head, *rows)]
    widths = [max(len(row[number]) for row in shown) for number in range(len(head))]
    lines = ["  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip() for row in shown]
    told = [lines[0]]
    for waiver, line in zip(found, lines[1:], strict=True):
        told.append(line)
        if why := waiver.reason_invalid.get(language):
            told.append(f"  → {plain(why)}")
    return "\n".join(told)
