"""What counts as the marks of an unfinished merge, and what only looks like them."""

from __future__ import annotations

from pathlib import Path

import pytest

from checker.conflicts import MergeConflict, refuse_conflict
from checker.sources.landscape import Limits
from checker.sources.recognise import recognise
from checker.sources.tree import DiskTree

WHOLE = b"a;b\n<<<<<<< HEAD\n1;2\n=======\n1;3\n>>>>>>> team/x\n"


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (WHOLE, 2),
        (WHOLE.replace(b"\n", b"\r\n"), 2),
        (b"\xef\xbb\xbf" + WHOLE[4:], 1),
        (b"a\n||||||| 1f0c2aa\nb\n", 2),
        (b"a\n=======\nb\n>>>>>>> team/x", 2),
        (b"<<<<<<<\n", 1),
        (b"<<<<<<< HEAD", 1),
    ],
    ids=["whole", "CRLF", "BOM", "diff3", "the end only", "no name", "cut off"],
)
def test_marks_are_told_with_the_line_of_the_first(data: bytes, line: int) -> None:
    with pytest.raises(MergeConflict) as caught:
        refuse_conflict("map/x.csv", data)
    assert str(caught.value.where) == f"map/x.csv:{line}:1"
    assert caught.value.remedy


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" <<<<<<< HEAD\n",
        b"x <<<<<<< HEAD\n",
        b"<<<<<<<< eight\n",
        b"<<<<<<<HEAD\n",
        b">>>>>>> a letter, quoted often\n",
        b">>>>>>> first\n=======\n",
        b"=======\n",
        b"Kop\n=======\ntekst\n>>>>>>>> acht\n",
    ],
)
def test_what_only_looks_like_it_is_left_alone(data: bytes) -> None:
    refuse_conflict("x.ttl", data)


def test_an_export_in_json_is_not_skipped_and_other_files_are(tmp_path: Path) -> None:
    (tmp_path / "bouw.py").write_bytes(WHOLE)
    found, skipped = recognise([DiskTree(tmp_path)], Limits())
    assert found == []
    assert [finding.code for finding in skipped] == ["DATA-OVERGESLAGEN"]
    (tmp_path / "export.json").write_bytes(b'{\n<<<<<<< HEAD\n"a": 1\n=======\n"a": 2\n>>>>>>> x\n}\n')
    with pytest.raises(MergeConflict, match="samenvoegconflict"):
        recognise([DiskTree(tmp_path)], Limits())
