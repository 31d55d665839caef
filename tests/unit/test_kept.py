"""What is kept is data: it comes back equal or not at all, and a class outside the list never."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from checker.errors import Location
from checker.findings import Severity, Text
from checker.graph.columns import build_graph
from checker.graph.snapshot import NotKeepable, fill_table, graph_block, keys_block, read_graph_block, read_keys
from checker.graph.terms import Iri, Literal, TermTable, iri_key
from checker.kept import Codec, KeptJson, files_kept_in, kept_or_made, read_kept, write_kept

CODEC = Codec(Text, Location, Severity, Iri, Literal)
KEY = "ab" * 32


@pytest.mark.parametrize(
    "value",
    [
        None, True, 3, 2.5, "tekst", b"bytes", (), (1, ("a",)), frozenset({"a", "b"}), dt.date(2026, 11, 23),
        Text("ja", "yes"), Location("a.ttl", 3), Severity.WARNING, Iri("http://e/a"), Literal("5"), {"a": (1,)},
    ],
)  # fmt: skip
def test_a_value_comes_back_equal_and_of_its_kind(value: object) -> None:
    found = CODEC.read(CODEC.write(value))
    assert found == value
    assert isinstance(value, dict) or type(found) is type(value)


def test_a_class_outside_the_list_is_neither_written_nor_made() -> None:
    with pytest.raises(TypeError):
        CODEC.write(Codec())
    with pytest.raises((TypeError, ValueError, IndexError)):
        CODEC.read([99, "x"])


def test_what_is_kept_is_read_under_its_own_key_only(tmp_path) -> None:
    assert read_kept("ding", KEY) is None
    with files_kept_in(tmp_path):
        write_kept("ding", KEY, {"a": 1}, (b"abc", b"", b"defghijk"))
        head, blocks = read_kept("ding", KEY) or (None, ())
        assert head == {"a": 1}
        assert [bytes(block) for block in blocks] == [b"abc", b"", b"defghijk"]
        # the same file name, for it has the start of the key only
        assert read_kept("ding", KEY[:32] + "cd" * 16) is None


def test_one_changed_byte_anywhere_is_no_file(tmp_path) -> None:
    with files_kept_in(tmp_path):
        write_kept("ding", KEY, [1, 2], (b"abc",))
        (file,) = tmp_path.iterdir()
        whole = file.read_bytes()
        for at in range(len(whole)):
            file.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
            assert read_kept("ding", KEY) is None, at


def test_only_the_files_used_last_stay(tmp_path) -> None:
    with files_kept_in(tmp_path):
        for number in range(6):
            write_kept("ding", f"{number:064}"[::-1], number, most=3)
    assert len(list(tmp_path.iterdir())) == 3


def test_a_value_is_made_once(tmp_path) -> None:
    made: list[int] = []

    def make() -> Text:
        made.append(1)
        return Text("ja", "yes")

    with files_kept_in(tmp_path):
        assert [kept_or_made("ding", lambda: KEY, CODEC, make) for _ in range(3)] == [Text("ja", "yes")] * 3
    assert len(made) == 1


def test_a_graph_comes_back_over_a_table_of_its_keys() -> None:
    terms = TermTable()
    numbers = [terms.intern(iri_key(f"http://e/{name}")) for name in "abcde"]
    triples = np.array([[numbers[0], numbers[1], numbers[2]], [numbers[3], numbers[1], numbers[4]]], dtype=np.uint32)
    graph = build_graph(terms, *triples.T)
    other = TermTable()
    fill_table(other, read_keys(keys_block(terms.keys)))
    assert sorted(read_graph_block(graph_block(graph), other).rows()) == sorted(graph.rows())
    with pytest.raises(ValueError, match="table"):
        read_graph_block(graph_block(graph), TermTable())


def test_a_key_with_a_line_break_is_refused() -> None:
    with pytest.raises(NotKeepable):
        keys_block([b"<a>", b"<b\n>"])


def test_values_by_key_come_back_and_the_old_stay(tmp_path) -> None:
    file = tmp_path / "waarden.kw"
    first = KeptJson(file)
    first.put("a", ["Compare", ">="])
    first.save()
    second = KeptJson(file)
    second.put("b", 2)
    second.save()
    again = KeptJson(file)
    assert (again.get("a"), again.get("b"), again.get("c")) == (["Compare", ">="], 2, None)


def test_values_of_which_any_bit_was_altered_are_gone(tmp_path) -> None:
    file = tmp_path / "waarden.kw"
    kept = KeptJson(file)
    kept.put("a", ["Compare", ">="])
    kept.save()
    whole = file.read_bytes()
    for at in range(len(whole) * 8):
        file.write_bytes(flipped(whole, at))
        assert KeptJson(file).get("a") is None, at
    for size in range(len(whole)):
        file.write_bytes(whole[:size])
        assert KeptJson(file).get("a") is None, size
    file.write_bytes(b'{"a":["Compare","<="]}')  # JSON, but not what was written
    broken = KeptJson(file)
    assert broken.get("a") is None
    broken.put("a", 3)
    broken.save()
    assert KeptJson(file).get("a") == 3


def flipped(data: bytes, bit: int) -> bytes:
    """``data`` with one bit altered."""
    at = bit // 8
    return data[:at] + bytes([data[at] ^ (1 << bit % 8)]) + data[at + 1 :]
