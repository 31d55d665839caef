"""The gate of ``kaderwacht check``: what counts as new (``--baseline``, ``--changed-from``), and no back-dating in CI.

What the gate has to say of itself (the size of the baseline, what it was compared with) goes to standard error, so that
any format on standard output stays whole.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from checker.config import Config
from checker.days import today
from checker.errors import UsageError
from checker.findings import Text

if TYPE_CHECKING:
    from checker.assessment.baseline import Baseline
    from checker.assessment.comparing import Compared
    from checker.assessment.past import PastJob, PastRun
    from checker.findings import Report
    from checker.sources.git_tree import GitState
    from checker.sources.landscape import Assignment, LoadOptions
    from checker.sources.tree import FileTree

_NAMED = 5
"""Names of rules in one line of standard error; what is behind them is in the report."""

BaselineOption = Annotated[
    Path | None, typer.Option("--baseline", help="Bestand met aanvaarde bevindingen; alleen nieuwe blokkeren.")
]
ChangedFromOption = Annotated[
    str | None,
    typer.Option("--changed-from", metavar="STAND|PAD", help="Vergelijk met een git-stand, of met een ander pad."),
]
BackDatingOption = Annotated[bool, typer.Option("--allow-back-dating", help="Sta in CI een --date toe die voorbij is.")]


def in_ci() -> bool:
    """Whether this runs in CI: the variable ``CI`` is set, and not to say no."""
    return os.environ.get("CI", "").lower() not in ("", "0", "false", "no")


def refuse_back_dating(date: dt.date, config: Config, *, asked: bool, allowed: bool) -> None:
    """Raise UsageError in CI when a date that is over was ``asked`` for on the command line or in the environment.

    A change could otherwise pass by being judged on a day when its rule was not in force. ``[poort] terugdateren`` and
    --allow-back-dating allow it; ``peildatum`` in the configuration file is in git, and reviewed like the rest.
    """
    asked = asked or bool(os.environ.get("KADERWACHT_PEILDATUM"))
    if asked and date < today() and in_ci() and not (allowed or config.back_dating):
        raise UsageError(
            f"De peildatum {date} is voorbij, en in CI (de variabele CI is gezet) wordt niet teruggedateerd.",
            remedy="Laat --date weg, of sta het toe: --allow-back-dating, of [poort] terugdateren = true.",
        )


@dataclass(frozen=True, slots=True)
class Gate:
    """What a run is held against; both None is the plain gate. ``language`` is that of what the gate says."""

    baseline: Path | None = None
    changed_from: str | None = None
    language: str = "nl"

    @contextmanager
    def watch(self, paths: Sequence[Path], job: PastJob) -> Iterator[Watch]:
        """Open the gate for one run: starts on the earlier state, assessed as ``job`` says, whatever files it names.

        Raises UsageError and InputError for a ref or baseline that cannot be used, before anything else is done.
        """
        from checker.assessment.baseline import read_baseline
        from checker.assessment.past import PastRun

        with ExitStack() as stack:
            baseline = None if self.baseline is None else read_baseline(self.baseline)
            past: PastRun | None = None
            absent: tuple[Absent, ...] = ()
            if self.changed_from is not None:
                earlier = stack.enter_context(earlier_state(self.changed_from, paths, job.loading))
                absent = earlier.absent
                past = stack.enter_context(
                    PastRun(replace(job, against=earlier.against, trees=earlier.trees, loading=earlier.loading))
                )
            yield Watch(self, tuple(paths), baseline, past, absent)


@dataclass(frozen=True, slots=True)
class Absent:
    """A path that an earlier state did not have; ``above`` is the nearest folder above it that was there, or ''."""

    name: str
    above: str


@dataclass(frozen=True, slots=True)
class Watch:
    """A gate at work in one run; ``absent`` are the paths that the earlier state did not have."""

    gate: Gate
    paths: tuple[Path, ...]
    baseline: Baseline | None
    past: PastRun | None
    absent: tuple[Absent, ...]

    def judge(self, report: Report) -> Report:
        """``report`` held against what the gate knows; tells on standard error what came of it.

        A mended entry is taken out of the baseline, but never in CI.
        """
        from checker.assessment.baseline import refuse_other_rulebook
        from checker.assessment.comparing import compare, held_against

        held = []
        if self.past is not None:
            held.append(self._changed(report, self.past))
        if self.baseline is not None and self.gate.baseline is not None:
            refuse_other_rulebook(self.baseline, report.run.rulebook_version, self.gate.baseline, self.paths)
            compared = compare(report, self.baseline.earlier(self.gate.baseline))
            self._tell_baseline(self.baseline, self.gate.baseline, compared, report)
            held.append(compared)
        return held_against(report, held)

    def _changed(self, report: Report, past: PastRun) -> Compared:
        from checker.assessment.comparing import CHANGED_FROM, Earlier, compare

        state = past.state()
        compared = compare(report, Earlier(CHANGED_FROM, past.against, state.findings))
        count = compared.comparison
        self._say(
            f"Vergeleken met {past.against}: {count.new} nieuw, {count.unchanged} ongewijzigd, "
            f"{len(count.fixed)} opgelost.",
            f"Compared with {past.against}: {count.new} new, {count.unchanged} unchanged, {len(count.fixed)} fixed.",
        )
        for path in self.absent:
            self._tell_absent(path, past)
        if state.empty and not self.absent:
            self._say(
                f"In {past.against} stond niets dat wordt herkend: alles telt als nieuw.",
                f"Nothing in {past.against} was recognised: all of it counts as new.",
            )
        for limit in state.limits:
            self._say(
                f"In {past.against} werd een grens bereikt ({limit}): bevindingen van die regel tellen als nieuw.",
                f"In {past.against} a limit was hit ({limit}): findings of that rule count as new.",
            )
        self._tell_unjudged(compared)
        return compared

    def _tell_absent(self, path: Absent, past: PastRun) -> None:
        # what was moved in from where no gate stood is new here: the verdict stays, a wider check may know better
        command = f"kaderwacht check {path.above} --changed-from {self.gate.changed_from}"
        nl, en = (
            (
                f" Hernoemd of verplaatst? Toets de map die oud en nieuw bevat: {command}",
                f" Renamed or moved? Check the folder that holds old and new: {command}",
            )
            if path.above
            else ("", "")
        )
        self._say(
            f"'{path.name}' was er in {past.against} niet: alles daarin telt als nieuw.{nl}",
            f"'{path.name}' was not there in {past.against}: all of it counts as new.{en}",
        )

    def _tell_baseline(self, baseline: Baseline, file: Path, compared: Compared, report: Report) -> None:
        from checker.assessment.baseline import paths_from, write_baseline

        size, mended = len(baseline.entries), len(compared.comparison.fixed)
        self._say(f"Baseline {file}: {_findings(size)[0]}.", f"Baseline {file}: {_findings(size)[1]}.")
        self._tell_unjudged(compared)
        if not mended:
            return
        what = f"{mended} daarvan {'is' if mended == 1 else 'zijn'} opgelost"
        if baseline.paths != paths_from(file, self.paths):
            self._say(
                f"{what} of hier niet gelezen; zij krimpt alleen bij een toets van: {', '.join(baseline.paths)}.",
                f"{mended} of these mended or not read here; it shrinks in a check of: {', '.join(baseline.paths)}.",
            )
        elif report.run.date != today():
            # what is not in force on another day is not mended: the baseline is of what holds now
            self._say(
                f"{what} op {report.run.date}; zij krimpt alleen bij een toets met peildatum vandaag ({today()}). "
                "Blijft uw peildatum vast: kaderwacht baseline write --no-new.",
                f"{mended} of these mended on {report.run.date}; it shrinks only in a check of today ({today()}). "
                "With a fixed date: kaderwacht baseline write --no-new.",
            )
        elif in_ci():
            self._say(
                f"{what}; in CI verandert zij niet. Draai dezelfde toets lokaal en leg het bestand vast.",
                f"{mended} of these mended; it does not change in CI. Run the same check locally and commit the file.",
            )
        elif not report.limits:
            write_baseline(baseline.without(compared), file)
            self._say(
                f"{what} en weggehaald; er blijven er {size - mended} over. Leg het bestand vast in git.",
                f"{mended} of these mended and taken out; {size - mended} are left. Commit the file.",
            )

    def _tell_unjudged(self, compared: Compared) -> None:
        if compared.unjudged:
            rules = _first({past.rule for past in compared.unjudged})
            count = len(compared.unjudged)
            self._say(
                f"{_findings(count)[0]} van toen {'is' if count == 1 else 'zijn'} nu niet te beoordelen ({rules[0]}): "
                "niet opgelost, niet nieuw.",
                f"{_findings(count)[1]} of then cannot be judged now ({rules[1]}): neither fixed nor new.",
            )

    def _say(self, nl: str, en: str) -> None:
        from checker.output.safe import plain

        typer.echo(plain(Text(nl, en).get(self.gate.language)), err=True)


@dataclass(frozen=True, slots=True)
class EarlierFiles:
    """Where an earlier state stands: what the user calls it, its files, how to load them, and what was not there."""

    against: str
    trees: tuple[FileTree, ...]
    loading: LoadOptions
    absent: tuple[Absent, ...] = ()


@contextmanager
def earlier_state(text: str, paths: Sequence[Path], loading: LoadOptions) -> Iterator[EarlierFiles]:
    """The files of ``--changed-from text``: another path, or ``paths`` in a git ref.

    Raises UsageError when it is neither, or both.
    """
    from checker.sources.git_tree import git_state, git_trees
    from checker.sources.tree import DiskTree

    path = Path(text)
    if path.exists():
        _refuse_ambiguous(text, paths)
        if len(paths) != 1:
            raise UsageError(
                f"--changed-from: '{text}' is één pad, en er worden er {len(paths)} getoetst.",
                remedy="Toets één pad, of zet alles in één map.",
            )
        moved = replace(loading, assignments=moved_assignments(loading.assignments, paths[0], path))
        yield EarlierFiles(path.as_posix(), (DiskTree(path),), moved)
        return
    state = git_state(text, paths)
    with git_trees(state, sorted(paths)) as trees:
        there = tuple(tree for tree in trees if tree.exists)
        absent = tuple(Absent(tree.name, _above(state, tree.name)) for tree in trees if not tree.exists)
        yield EarlierFiles(state.shown, there, loading, absent)


def _above(state: GitState, name: str) -> str:
    """The nearest folder above ``name`` that was in ``state``, as the user may write it; '' when nothing was."""
    from checker.sources.git_tree import git_trees

    top, place = state.top.resolve(), Path(name)
    while state.commit and place.resolve() != top and top in place.resolve().parents:
        place = Path(os.path.normpath(place / os.pardir))
        with git_trees(state, [place]) as (tree,):
            if tree.exists:
                return tree.name
    return ""


def _refuse_ambiguous(text: str, paths: Sequence[Path]) -> None:
    """A name that is both a path and a ref must say which: comparing with the wrong one would pass unseen."""
    from checker.sources.git_tree import git_state

    if text.startswith(("/", "./", "../", ".")):
        return
    try:
        state = git_state(text, paths)
    except UsageError:
        return
    raise UsageError(
        f"--changed-from: '{text}' is zowel een pad als een git-stand ({state.commit[:10]}).",
        remedy=f"Schrijf ./{text} voor het pad, of heads/{text} of tags/{text} voor de stand.",
    )


def moved_assignments(assignments: tuple[Assignment, ...], old: Path, new: Path) -> tuple[Assignment, ...]:
    """Assignments that hold for ``new`` what is said of ``old``: whose it is does not hang on where a copy stands."""
    root, target = old.resolve(), new.resolve()
    made = list(assignments)
    above = [found for found in assignments if Path(found.path).resolve() in (root, *root.parents)]
    if above:
        nearest = max(above, key=lambda found: len(Path(found.path).resolve().parts))
        made.append(replace(nearest, path=str(target)))
    for found in assignments:
        place = Path(found.path).resolve()
        if root in place.parents:
            made.append(replace(found, path=str(target / place.relative_to(root))))
    return tuple(made)


def _first(rules: Iterable[str]) -> tuple[str, str]:
    """The first names of ``rules`` in order, and how many more there are: a line that a person can read."""
    named = sorted(rules)
    shown, more = ", ".join(named[:_NAMED]), len(named) - _NAMED
    if more <= 0:
        return shown, shown
    return f"{shown} en nog {more} {'regel' if more == 1 else 'regels'}", f"{shown} and {more} more"


def _findings(count: int) -> tuple[str, str]:
    return (
        f"{count} {'bevinding' if count == 1 else 'bevindingen'}",
        f"{count} {'finding' if count == 1 else 'findings'}",
    )
