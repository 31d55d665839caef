"""``kaderwacht diff``: what changed between two states of a landscape, and what that does to the findings."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from checker.cli.check import assessment_options, run_date
from checker.cli.gate import BackDatingOption, moved_assignments
from checker.cli.run import (
    Books,
    choose,
    compiled_texts,
    config_for,
    engine_named,
    load_options,
    open_books,
    require_paths,
    write_out,
)
from checker.config import ENGINES, LANGUAGES
from checker.errors import InputError, KaderwachtError, UsageError
from checker.findings import Text

if TYPE_CHECKING:
    import datetime as dt

    from checker.config import Config
    from checker.difference import Difference
    from checker.graph.terms import TermTable
    from checker.sources.landscape import Landscape, LoadOptions
    from checker.sources.tree import FileTree


def diff(
    states: Annotated[
        list[str], typer.Argument(metavar="OUD NIEUW", help="Twee paden, of STAND:pad in git; met --from alleen NIEUW.")
    ],
    ref: Annotated[
        str | None, typer.Option("--from", metavar="STAND", help="Dezelfde paden in deze git-stand.")
    ] = None,
    no_findings: Annotated[bool, typer.Option("--no-findings", help="Alleen het landschap; toets niets.")] = False,
    rules: Annotated[list[Path] | None, typer.Option("--rules", help="Extra map met eigen regels.")] = None,
    date: Annotated[str | None, typer.Option("--date", help="Peildatum: JJJJ-MM-DD of DD-MM-JJJJ (vandaag).")] = None,
    form: Annotated[str, typer.Option("--format", help="text, markdown of json, op standaarduitvoer.")] = "text",
    output: Annotated[
        list[Path] | None, typer.Option("--output", "-o", help="Schrijf naar bestand; formaat volgt de extensie.")
    ] = None,
    engine: Annotated[str | None, typer.Option("--engine", help="sets of pyshacl.")] = None,
    lang: Annotated[str | None, typer.Option("--lang", help="nl of en.")] = None,
    gemeente: Annotated[str | None, typer.Option("--gemeente", help="Gemeente als het bestand er geen noemt.")] = None,
    plateau: Annotated[str | None, typer.Option("--plateau", help="Bron of Doel als het bestand niets zegt.")] = None,
    allow_back_dating: BackDatingOption = False,
) -> None:
    """Toon wat er tussen twee standen verandert, per applicatie, koppeling en feit, en wat dat met de bevindingen doet.

    De exitcode is 0, ook als er iets verandert; wat blokkeert, bepaalt 'check --changed-from'.
    """
    from checker.output.differences import FORMATS, difference_format_of, render_difference

    choose(form, FORMATS, "--format")
    targets = [(difference_format_of(target.name), target) for target in output or []]
    old, new = _sides(states, ref)
    config = config_for([path for path in new.paths if path.exists()])
    language = choose(lang or config.language or "nl", LANGUAGES, "--lang")
    chosen = choose(engine or config.engine or "sets", ENGINES, "--engine")
    run = _Run(old, new, load_options(config, gemeente, plateau))
    day = run_date(date, config, allow_back_dating=allow_back_dating)
    with compiled_texts():
        if no_findings:
            difference = run.landscape_only()
        else:
            books = open_books((*config.rules, *(rules or ())), examples=False)
            difference = run.with_findings(books, chosen, config, day)
    for kind, target in targets:
        write_out(render_difference(difference, kind, language), target)
    write_out(render_difference(difference, form, language), None)
    sys.stdout.flush()


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two states: its paths, and the git ref in which they stand ('' is the working tree)."""

    paths: tuple[Path, ...]
    ref: str = ""

    @property
    def name(self) -> str:
        """What a reader calls it."""
        shown = " ".join(path.as_posix() for path in self.paths)
        return f"{self.ref}:{shown}" if self.ref else shown


def _sides(states: Sequence[str], ref: str | None) -> tuple[Side, Side]:
    if ref is not None:
        paths = tuple(Path(state) for state in states)
        require_paths(paths)
        return Side(paths, ref), Side(paths)
    if len(states) != 2:
        raise UsageError(
            f"Er zijn er {len(states)} gegeven; een verschil heeft twee standen.",
            remedy="Geef OUD en NIEUW, of één of meer paden met --from STAND.",
        )
    return _side(states[0]), _side(states[1])


def _side(state: str) -> Side:
    path = Path(state)
    if path.exists():
        return Side((path,))
    ref, colon, inner = state.partition(":")
    if not colon:
        raise InputError(f"'{state}' bestaat niet.", remedy="Controleer de naam, of schrijf STAND:pad voor git.")
    return Side((Path(inner or "."),), ref)


@contextmanager
def _trees(side: Side) -> Iterator[tuple[FileTree, ...]]:
    """The files of one side that are there; raises InputError when none is."""
    from checker.sources.git_tree import git_state, git_trees
    from checker.sources.tree import DiskTree

    if not side.ref:
        yield tuple(DiskTree(path) for path in sorted(side.paths))
        return
    with git_trees(git_state(side.ref, side.paths), sorted(side.paths)) as trees:
        there = tuple(tree for tree in trees if tree.exists)
        if not there:
            raise InputError(f"'{side.name}' bestond niet.", remedy="Kies een andere stand of een ander pad.")
        yield there


@dataclass(frozen=True, slots=True)
class _Run:
    """One comparison of two sides; ``loading`` holds for the new one, and for the old one wherever that stands."""

    old: Side
    new: Side
    loading: LoadOptions

    @property
    def names(self) -> tuple[str, str]:
        """What a reader calls the two sides."""
        return self.old.name, self.new.name

    def landscape_only(self) -> Difference:
        """The difference without findings: nothing but the vocabulary is needed."""
        from checker.assessment.difference import landscape_difference
        from checker.graph.terms import TermTable
        from checker.ontology.vocabulary import Vocabulary

        terms = TermTable()
        vocabulary = Vocabulary.load(terms)
        old, new = self._landscapes(terms)
        return landscape_difference(old, new, vocabulary, self.names)

    def with_findings(self, books: Books, engine: str, config: Config, day: dt.date) -> Difference:
        """The difference with what it does to the findings."""
        from checker.assessment.assess import Assessor
        from checker.assessment.difference import finding_changes, landscape_difference
        from checker.rules.selection import select

        old, new = self._landscapes(books.terms)
        rules = select(books.rulebook)
        assessor = Assessor(books.rulebook, books.vocabulary, engine_named(engine))
        options = assessment_options(config, day, "none", books.rulebook)
        was, now = (assessor.assess(landscape, rules, options) for landscape in (old, new))
        difference = landscape_difference(old, new, books.vocabulary, self.names)
        limits = sorted({*was.limits, *now.limits})
        note = Text(
            f"Grens bereikt, de bevindingen zijn niet volledig: {'; '.join(limits)}.",
            f"A limit was hit, the findings are not complete: {'; '.join(limits)}.",
        )
        held = finding_changes(was, now, self.old.name)
        return replace(difference, findings=held, note=note if limits else difference.note)

    def _landscapes(self, terms: TermTable) -> tuple[Landscape, Landscape]:
        from checker.sources.load import load_trees

        with ExitStack() as stack:
            made = []
            for side, loading in ((self.old, self._old_loading()), (self.new, self.loading)):
                trees = stack.enter_context(_trees(side))
                try:
                    made.append(load_trees(trees, loading, terms))
                except KaderwachtError as error:
                    error.what = f"In '{side.name}': {error.what}"
                    raise
            return made[0], made[1]

    def _old_loading(self) -> LoadOptions:
        """Assignments name paths of the new side: the old side is whose the new one is."""
        if len(self.old.paths) != 1 or len(self.new.paths) != 1 or self.old.paths == self.new.paths:
            return self.loading
        moved = moved_assignments(self.loading.assignments, self.new.paths[0], self.old.paths[0])
        return replace(self.loading, assignments=moved)
