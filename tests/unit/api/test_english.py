"""Every sentence that an error of the service can say has English, with as much to fill in."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.english import SENTENCES, told
from tests.conftest import ROOT

FOLDERS = ("api", "checker/store", "checker/sources", "checker/graph")
# who starts the service or works at a command line reads Dutch there; what is checked is never a state of git
_NEVER_SERVED = ("git_tree.py", "settings.py", "app.py", "pages/__init__.py", "tokens.py", "template.py", "english/")
_RAISED = {
    *("UsageError", "Refused", "TooLarge", "TooSlow", "Busy", "TooOften", "Conflict", "NotFound", "StorageFull"),
    *(
        "StoreInUse",
        "InputError",
        "LimitExceeded",
        "InternalError",
        "StoreDamaged",
        "Unacknowledged",
        "hidden",
        "refuse",
        "_of",
    ),
}


def forms(node: ast.expr, constants: dict[str, str]) -> Iterator[str]:
    """The sentences that an expression can be, ``{}`` for what is filled in."""
    if isinstance(node, ast.Name) and node.id in constants:
        yield constants[node.id]
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    elif isinstance(node, ast.IfExp):
        yield from (*forms(node.body, constants), *forms(node.orelse, constants))


def raised() -> dict[str, str]:
    """Sentence → where an error is made with it."""
    found: dict[str, str] = {}
    files = [file for folder in FOLDERS for file in sorted((ROOT / folder).rglob("*.py"))]
    for file in files:
        place = file.relative_to(ROOT).as_posix()
        if any(each in place for each in _NEVER_SERVED):
            continue
        tree = ast.parse(file.read_text("utf-8"))
        constants = dict(_constants(tree))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _name(node.func) in _RAISED:
                for argument in [*node.args, *(each.value for each in node.keywords)]:
                    found |= {
                        form: f"{place}:{node.lineno}" for form in forms(argument, constants) if _is_sentence(form)
                    }
    return found


def _constants(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for each in tree.body:
        if isinstance(each, ast.Assign) and isinstance(each.value, ast.Constant) and isinstance(each.value.value, str):
            yield from ((target.id, each.value.value) for target in each.targets if isinstance(target, ast.Name))


def _name(called: ast.expr) -> str:
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def _is_sentence(form: str) -> bool:
    return " " in form.replace("{}", "").strip(" :().")


def test_every_sentence_has_english() -> None:
    sentences = raised()
    assert len(sentences) > 200
    assert {form: place for form, place in sentences.items() if form not in SENTENCES} == {}


@pytest.mark.parametrize("form", sorted(SENTENCES))
def test_a_sentence_and_its_english_take_the_same(form: str) -> None:
    values = [f"waarde{number}" for number in range(form.count("{}"))]
    parts = iter([*values, ""])
    dutch = "".join(part + next(parts) for part in form.split("{}"))
    english = told(dutch, "en")
    assert told(dutch, "nl") == dutch
    assert [value for value in values if value in english] == values
    assert "{" not in english.replace("{ … }", "")
    assert list(string.Formatter().parse(SENTENCES[form])) or not form


def test_what_is_filled_in_is_told_too() -> None:
    assert told("Versie 3 is geen voorvertoning maar actueel.", "en") == "Version 3 is no preview but current."
    assert told("Niet gevonden.", "en") == "Not found."
    assert told("Iets van een ander.", "en") == "Iets van een ander."
    assert told("x" * 100_000, "en") == "x" * 100_000


def test_the_tables_are_used(tmp_path: Path) -> None:
    """A sentence that no error says any more is not kept."""
    text = "\n".join(file.read_text("utf-8") for folder in ("api", "checker") for file in (ROOT / folder).rglob("*.py")
                     if "english" not in file.parts)  # fmt: skip
    words = "".join(text.split())
    kept = {form for form in SENTENCES if not _stands(form, words)}
    assert kept == set()


def _stands(form: str, text: str) -> bool:
    longest = max(form.replace("\\", "\\\\").split("{}"), key=len)
    return "".join(longest.split())[:20] in text
