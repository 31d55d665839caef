"""Help and usage errors in Dutch, whatever the library that parses the line says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from checker.cli.dutch import dutch_error
from checker.cli.main import command_line
from checker.cli.run import nearest_path, require_paths
from checker.errors import InputError

ENGLISH = re.compile(r"\b(Usage|Options|Commands|Arguments|Missing|Invalid|No such|Show this|required|default)\b")


def commands() -> list[list[str]]:
    """Every command and group, as the words that ask for it."""
    root = get_command(command_line())
    names: list[list[str]] = [[]]
    for name, command in sorted(root.commands.items()):  # type: ignore[attr-defined]
        names.append([name])
        names += [[name, below] for below in sorted(getattr(command, "commands", {}))]
    return names


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_every_page_of_help_is_dutch(words: list[str]) -> None:
    done = CliRunner().invoke(command_line(), [*words, "--help"])
    assert done.exit_code == 0
    assert done.output.startswith("Gebruik: ")
    assert not ENGLISH.search(done.output), done.output


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("chek", "Opdracht 'chek' bestaat niet. Bedoelt u 'check'?"),
        ("zzz", "Opdracht 'zzz' bestaat niet."),
        ("check", "Het argument PAD... ontbreekt."),
        ("check x --frob", "Optie --frob bestaat niet."),
        ("check x --forma y", "Optie --forma bestaat niet. Bedoelt u --format?"),
        ("check x --kader y", "--kader: verwacht een getal."),
        ("check x --format", "Optie --format vraagt een waarde."),
        ("check x --strict=1", "Optie --strict krijgt geen waarde."),
        ("rules list x", "Te veel argumenten: x."),
    ],
)
def test_what_the_user_got_wrong_is_told_in_dutch(line: str, said: str) -> None:
    # as main() runs it: the exception itself, no library message
    with pytest.raises(Exception) as caught:
        command_line()(line.split(), standalone_mode=False)
    assert dutch_error(caught.value.format_message()) == said  # type: ignore[attr-defined]


def test_a_message_that_is_not_known_stays_as_it_is() -> None:
    assert dutch_error("Something else.") == "Something else."


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("landschp/app.ttl", "landschap/app.ttl"),
        ("landschap/apps.ttl", "landschap/app.ttl"),
        ("Landschap/APP.ttl", "landschap/app.ttl"),
        ("landschap/model.xml", "landschap/model.archimate"),
        ("landschap/heel iets anders", None),
        ("elders/app.ttl", None),
    ],
)
def test_a_misspelt_path_gets_the_nearest_that_exists(
    asked: str, meant: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "landschap").mkdir()
    for name in ("app.ttl", "model.archimate"):
        (tmp_path / "landschap" / name).touch()
    monkeypatch.chdir(tmp_path)
    assert nearest_path(Path(asked)) == (Path(meant) if meant else None)
    with pytest.raises(InputError, match=re.escape(f"Bedoelt u '{meant}'" if meant else "Controleer de naam")):
        require_paths([Path(asked)])
