"""What several commands need: the configuration in force, the rulebook, the engine, writing output."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from checker.config import Config, load_config
from checker.errors import InputError, UsageError
from checker.graph.terms import TermTable
from checker.kept import cache_folder

if TYPE_CHECKING:
    from checker.ontology.vocabulary import Vocabulary
    from checker.rules.model import Rulebook
    from checker.shacl.report import Engine
    from checker.sources.landscape import LoadOptions


@dataclass(frozen=True, slots=True)
class Books:
    """Vocabulary and rulebook over one term table."""

    terms: TermTable
    vocabulary: Vocabulary
    rulebook: Rulebook

    @property
    def content_hash(self) -> str:
        """Changes with either."""
        return f"{self.rulebook.content_hash} {self.vocabulary.content_hash}"


def config_for(paths: Sequence[Path]) -> Config:
    """Configuration found upward from the first path, else from the working directory."""
    start = paths[0] if paths and paths[0].exists() else Path.cwd()
    return load_config(start)


def open_books(extra_rules: Sequence[Path] = (), terms: TermTable | None = None, *, examples: bool = True) -> Books:
    """Read the vocabulary and the rulebook, with the rules of extra folders; raises RulebookError, InputError.

    A plain check needs no ``examples``; lint and test do.
    """
    from checker.rules.opening import open_rulebook

    for folder in extra_rules:
        if not folder.is_dir():
            raise UsageError(
                f"De map met regels '{folder}' bestaat niet.", remedy="Herstel --rules of de configuratie."
            )
    terms = terms if terms is not None else TermTable()
    found = open_rulebook(extra_rules, terms, examples=examples)
    return Books(terms, found.vocabulary, found.rulebook)


@contextmanager
def compiled_texts() -> Iterator[None]:
    """While this is open, SPARQL texts that were ever looked at need no parser; the cache may go at any time."""
    from checker.kept import files_kept_in
    from checker.rules.sparql_lint import texts_kept_in
    from checker.shacl.plan_cache import plans_kept_in

    folder = cache_folder()
    texts, plans = (folder / "teksten.kw", folder / "plannen.kw") if folder else (None, None)
    with files_kept_in(folder), texts_kept_in(texts), plans_kept_in(plans):
        yield


def engine_named(name: str) -> Engine:
    """The SHACL engine ``sets`` or ``pyshacl``."""
    if name == "pyshacl":
        from checker.shacl.pyshacl_engine import PyShaclEngine

        return PyShaclEngine()
    if name == "sets":
        from checker.shacl.engine import SetEngine

        return SetEngine()
    raise UsageError(f"Onbekende engine '{name}'.", remedy="Kies uit: sets, pyshacl.")


def load_options(config: Config, municipality: str | None, plateau: str | None) -> LoadOptions:
    """Options for loading: flags outweigh the configuration."""
    from checker.sources.landscape import Assignment, LoadOptions

    chosen = plateau or config.plateau
    if chosen is not None and chosen.lower() not in ("bron", "doel"):
        raise UsageError(f"Onbekend plateau '{chosen}'.", remedy="Kies Bron of Doel.")
    return LoadOptions(
        municipality=municipality or config.municipality,
        plateau=chosen.capitalize() if chosen else None,
        assignments=tuple(Assignment(part.path, part.municipality, part.plateau) for part in config.landscape),
    )


def require_paths(paths: Sequence[Path]) -> None:
    """Raise InputError for the first path that does not exist."""
    for path in paths:
        if not path.exists():
            near = nearest_path(path)
            hint = f"Bedoelt u '{near}'?" if near else "Controleer de naam en de map."
            raise InputError(f"'{path}' bestaat niet.", remedy=hint)


def nearest_path(path: Path) -> Path | None:
    """The path that exists and is most like ``path``: the first part that does not exist is taken for misspelt."""
    parts = list(path.parts)
    for depth, part in enumerate(parts):
        above = Path(*parts[:depth])
        if (above / part).exists():
            continue
        try:
            names = sorted(entry.name for entry in above.iterdir())
        except OSError:
            return None
        wanted = part.casefold()
        near = difflib.get_close_matches(wanted, [name.casefold() for name in names], 1)
        found = next((name for name in names if near and name.casefold() == near[0]), None)
        if found is None:
            # nothing like it here: then the name without its suffix, for model.xml where model.archimate stands
            found = next((name for name in names if Path(name).stem.casefold() == Path(wanted).stem), None)
        if found is None:
            return None
        parts[depth] = found
    return Path(*parts)


def choose(value: str, allowed: Sequence[str], option: str) -> str:
    """``value`` when it is one of ``allowed``; raises UsageError that names the option."""
    if value not in allowed:
        raise UsageError(f"{option}: '{value}' kan niet.", remedy=f"Kies uit: {', '.join(allowed)}.")
    return value


def write_out(content: str | bytes, target: Path | None) -> None:
    """Write to ``target``, or to standard output; raises UsageError when the file cannot be written."""
    data = content.encode() if isinstance(content, str) else content
    if target is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    try:
        target.write_bytes(data)
    except OSError as error:
        raise UsageError(
            f"'{target}' is niet te schrijven: {_why(error)}.",
            remedy="Kies een map die bestaat en waarin u mag schrijven.",
        ) from error


def require_writable(targets: Sequence[Path], paths: Sequence[Path]) -> None:
    """Raise UsageError for a target that cannot be written, stands twice, or is itself read: before a run is lost."""
    read, seen = {path.resolve() for path in paths}, set[Path]()
    for target in targets:
        place = target.resolve()
        if place in seen:
            raise UsageError(f"'{target}' is twee keer genoemd.", remedy="Geef elk bestand een eigen naam.")
        seen.add(place)
        if target.is_dir() or not place.parent.is_dir():
            what = "dat is een map" if target.is_dir() else "de map bestaat niet"
            raise UsageError(
                f"'{target}' is niet te schrijven: {what}.", remedy="Noem een bestand in een map die er is."
            )
        if place in read:
            raise UsageError(
                f"'{target}' wordt gelezen, en zou worden overschreven.", remedy="Kies een andere naam bij -o."
            )


def _why(error: OSError) -> str:
    """What is wrong, in the language of the other messages."""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return "de map bestaat niet"
    if isinstance(error, IsADirectoryError):
        return "dat is een map"
    if isinstance(error, PermissionError):
        return "u hebt daar geen schrijfrechten"
    return error.strerror or type(error).__name__
