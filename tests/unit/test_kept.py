"""The cache saves time and never changes an answer: it may be broken, absent, read-only or deleted."""

from __future__ import annotations

import json

import pytest

from checker.kept import KeptJson, cache_folder


def test_what_is_put_is_there_in_the_next_run(tmp_path):
    kept = KeptJson(tmp_path / "map" / "x.json")
    kept.put("a", [1, "b"])
    kept.save()
    assert KeptJson(tmp_path / "map" / "x.json").get("a") == [1, "b"]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b"[" * 100_000])
def test_a_broken_file_is_an_empty_cache(tmp_path, content):
    file = tmp_path / "x.json"
    file.write_bytes(content)
    kept = KeptJson(file)
    assert kept.get("a") is None
    kept.put("a", 1)
    kept.save()
    assert json.loads(file.read_bytes()) == {"a": 1}


def test_a_folder_that_cannot_be_written_costs_nothing(tmp_path):
    (tmp_path / "bestand").write_text("")
    kept = KeptJson(tmp_path / "bestand" / "x.json")
    kept.put("a", 1)
    kept.save()
    assert KeptJson(None).get("a") is None


def test_nothing_new_writes_nothing(tmp_path):
    KeptJson(tmp_path / "x.json").save()
    assert not list(tmp_path.iterdir())


def test_where_the_cache_stands(monkeypatch, tmp_path):
    monkeypatch.setenv("KADERWACHT_CACHE", str(tmp_path))
    assert cache_folder() == tmp_path
    monkeypatch.setenv("KADERWACHT_CACHE", "uit")
    assert cache_folder() is None
    monkeypatch.delenv("KADERWACHT_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "kaderwacht"
