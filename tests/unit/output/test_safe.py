"""What is safe for a log: commands that GitHub, Azure DevOps and TeamCity obey anywhere on a line."""

from __future__ import annotations

import json

import pytest

from checker import output
from checker.findings import NodeRef
from checker.output.safe import json_for_log, plain, unlinked
from tests.unit.output.conftest import APPS, finding, report_of

COMMANDS = ["##[error]x", "a ##vso[task.setvariable variable=x]y", "##teamcity[x]", "####[group]"]


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("form", output.FORMATS)
def test_no_format_holds_a_log_command(form: str, name: str) -> None:
    node = NodeRef(APPS[0].iri, "1", name)
    text = output.render(report_of(finding(node), applications=(node,)), form)
    assert "##[" not in text and "##vso[" not in text and "##teamcity[" not in text


@pytest.mark.parametrize("name", COMMANDS)
def test_json_keeps_the_name_whole(name: str) -> None:
    assert json.loads(json_for_log(json.dumps({"a": name}))) == {"a": name}


def test_json_holds_a_path_that_is_no_utf8() -> None:
    text = json_for_log(json.dumps("a\udcff", ensure_ascii=False))
    assert text.encode() == b'"a\\udcff"'


@pytest.mark.parametrize("char", "\u202a\u202e\u2066\u2069\u200e\u200f\u061c\u2028\u2029\x85\x9b\x7f\x1b\ufffe\uffff")
def test_plain_drops_what_misleads(char: str) -> None:
    assert plain(f"a{char}b") == "a b"


def test_plain_keeps_what_people_write() -> None:
    for text in ("Één café – ‘x’ 100 %", "naïef ☂ 𝄞", "a:b@c#1"):
        assert plain(text) == text


def test_unlinked() -> None:
    assert unlinked("[a](b) [c][d] [e]: f [g]") == "[a] (b) [c] [d] [e] : f [g]"
