"""Files of a git ref: the same names, bytes, facts and places as in the working tree, for every format."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from checker.errors import InputError, UsageError
from checker.sources.git_tree import git_state, git_trees
from checker.sources.landscape import Landscape, LoadOptions
from checker.sources.load import load, load_trees
from checker.sources.tree import DiskTree
from tests.functional.git_repository import Repository, application, landscape
from tests.unit.sources.softwarecatalogus.test_json_register import listed


def _same(first: Landscape, second: Landscape) -> None:
    assert set(first.graph.triple_keys()) == set(second.graph.triple_keys())
    assert first.sources == second.sources
    assert first.data_findings == second.data_findings
    places, others = first.positions, second.positions
    assert places.sources == others.sources
    for mine, theirs in ((places.lines, others.lines), (places.columns, others.columns)):
        assert np.array_equal(mine, theirs)


def _both(paths: list[Path], options: LoadOptions) -> tuple[Landscape, Landscape]:
    with git_trees(git_state("HEAD", paths), paths) as trees:
        return load(paths, options), load_trees(trees, options)


def test_the_worked_example_reads_the_same_from_git(
    project_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Turtle, workbooks, CSV, AMEFF and a coArchi folder."""
    made = Repository(tmp_path / "repo")
    shutil.copytree(project_root / "voorbeeld" / "leedewaard", made.top / "land")
    made.commit()
    monkeypatch.chdir(made.top)
    disk, git = _both([Path("land")], LoadOptions("gm9901"))
    assert {source.format for source in git.sources} >= {"AMEFF", "coArchi", "XLSX", "CSV", "RDF (Turtle)"}
    _same(disk, git)


@pytest.mark.parametrize("name", ["selectielijst-2020", "archisurance"])
def test_shared_data_read_the_same_from_git(shared: Path, tmp_path: Path, name: str) -> None:
    """Reference lists and models of Archi."""
    made = Repository(tmp_path / "repo")
    shutil.copytree(shared / "data" / name, made.top / name)
    made.commit()
    place = made.top / name
    files = [entry for entry in DiskTree(place).entries() if entry.size < 3_000_000]
    readable = []
    for entry in files:
        try:
            load([Path(entry.name)], LoadOptions("gm9901"))
        except (InputError, UsageError):
            continue
        readable.append(Path(entry.name))
    assert readable
    for path in readable:
        _same(*_both([path], LoadOptions("gm9901")))


def test_an_export_of_the_softwarecatalogus_reads_the_same_from_git(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Repository(tmp_path / "repo")
    made.write("export.json", json.dumps(listed()))
    made.commit()
    monkeypatch.chdir(made.top)
    disk, git = _both([Path("export.json")], LoadOptions("gm9901"))
    assert {source.format for source in git.sources} == {"Softwarecatalogus JSON"}
    _same(disk, git)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    made = Repository(tmp_path / "repo")
    for name in ("b/z.ttl", "b/a/y.ttl", "a.ttl", "b/c/x.ttl", "b/é ü.ttl", "b/-f.ttl", "b/*.ttl", "b/:(top)x.ttl"):
        made.write(name, landscape(application(name.replace("/", "-").replace(" ", "").rpartition(".")[0])))
    made.commit()
    monkeypatch.chdir(made.top)
    return made


@pytest.mark.parametrize("root", [".", "b", "./b", "b/a", "a.ttl", "b/é ü.ttl", "b/*.ttl", "b/:(top)x.ttl"])
def test_names_and_order_are_those_of_the_disk(repository: Repository, root: str) -> None:
    path = Path(root)
    disk = [entry for entry in DiskTree(path).entries() if ".git" not in entry.parts]
    with git_trees(git_state("HEAD", [path]), [path]) as (tree,):
        found = list(tree.entries())
        assert tree.is_folder == path.is_dir()
        assert [(each.name, each.parts, each.size) for each in found] == [
            (each.name, each.parts, each.size) for each in disk
        ]
        for mine, theirs in zip(found, disk, strict=True):
            assert tree.read(mine) == DiskTree(path).read(theirs)


def test_from_a_folder_below_the_top_names_are_as_given(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository.top / "b" / "a")
    for root in ("../c", "..", "y.ttl"):
        with git_trees(git_state("HEAD", [Path(root)]), [Path(root)]) as (tree,):
            assert [entry.name for entry in tree.entries()] == [entry.name for entry in DiskTree(Path(root)).entries()]


def test_the_working_tree_does_not_matter(repository: Repository) -> None:
    before = Path("a.ttl").read_bytes()
    Path("a.ttl").write_text("iets anders", "utf-8")
    shutil.rmtree("b")
    with git_trees(git_state("HEAD", [Path("a.ttl")]), [Path("a.ttl"), Path("b")]) as (file, folder):
        assert file.read(next(file.entries())) == before
        assert len(list(folder.entries())) == 7


def test_reading_in_any_order_and_twice(repository: Repository) -> None:
    with git_trees(git_state("HEAD", [Path()]), [Path()]) as (tree,):
        entries = list(tree.entries())
        for entry in [*reversed(entries), *entries]:
            assert tree.read(entry) == Path(entry.name).read_bytes()


def test_links_and_submodules_are_told_and_not_read(repository: Repository, tmp_path: Path) -> None:
    other = Repository(tmp_path / "ander")
    other.write("x.ttl", landscape(application("X")))
    commit = other.commit()
    Path("b/link.ttl").symlink_to("../a.ttl")
    repository.git("add", "-A")
    repository.git("update-index", "--add", "--cacheinfo", f"160000,{commit},b/sub")
    repository.git("commit", "-q", "-m", "links")
    with git_trees(git_state("HEAD", [Path("b")]), [Path("b")]) as (folder,):
        found = load_trees([folder])
        told = {finding.location.file: finding.message.nl for finding in found.data_findings if finding.location}
        assert "symbolische koppeling" in told["b/link.ttl"]
        assert "submodule" in told["b/sub"]
    clone = Path("b/sub")
    clone.mkdir()
    repository.git("clone", "-q", other.top, clone)
    here = load_trees([DiskTree(Path("b"))])
    shown = {finding.location.file: finding.message.nl for finding in here.data_findings if finding.location}
    assert list(shown.items()) == list(told.items()), "on disk as in git"
    assert len(here.sources) == len(found.sources)
    shutil.rmtree(clone / ".git")
    (clone / ".git").write_text("gitdir: elders\n", "utf-8")  # as git keeps a submodule or a worktree
    assert [entry.name for entry in DiskTree(Path("b")).entries() if entry.refused] == ["b/link.ttl", "b/sub"]
    assert [entry.name for entry in DiskTree(clone).entries()] == ["b/sub/.git", "b/sub/x.ttl"], "named is asked for"


def test_a_link_that_is_named_is_what_it_led_to_in_the_commit(repository: Repository) -> None:
    before = list(git_files("b"))
    Path("naar").symlink_to("b")
    repository.commit("koppeling")
    assert list(git_files("naar")) == before
    Path("naar").unlink()
    Path("naar").symlink_to("b/a")
    assert list(git_files("naar")) == before, "where it leads now is what this change brings"
    Path("nieuw").symlink_to("naar")
    assert list(git_files("nieuw")) == list(git_files("b/a")), "new here: what it leads to was there"


def git_files(root: str) -> Iterator[tuple[tuple[str, ...], bytes]]:
    """Parts and bytes of the files of ``root`` in HEAD."""
    with git_trees(git_state("HEAD", [Path()]), [Path(root)]) as (tree,):
        for entry in tree.entries():
            yield entry.parts, tree.read(entry)


@pytest.mark.parametrize("target", ["../elders", "/etc", "rond", "nergens"])
def test_a_link_that_led_nowhere_of_ours_is_refused(repository: Repository, target: str) -> None:
    Path("rond").symlink_to(target)
    repository.commit("koppeling")
    Path("rond").unlink()
    with (
        git_trees(git_state("HEAD", [Path()]), [Path("rond")]) as (tree,),
        pytest.raises(InputError, match="symbolische koppeling"),
    ):
        load_trees([tree])


def test_before_the_first_commit_nothing_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = Repository(tmp_path / "leeg")
    made.write("a.ttl", landscape(application("A")))
    monkeypatch.chdir(made.top)
    for ref in ("HEAD", "@"):
        state = git_state(ref, [Path("a.ttl")])
        assert (state.commit, state.shown) == ("", f"{ref} (nog zonder commit)")
        with git_trees(state, [Path("a.ttl"), Path()]) as trees:
            assert [tree.exists for tree in trees] == [False, False]
    with pytest.raises(UsageError, match="kent de stand"):
        git_state("main", [Path("a.ttl")])


@pytest.mark.parametrize("ref", ["HEAD..HEAD", "HEAD~1..", "HEAD...HEAD", "..HEAD"])
def test_a_range_is_no_state_and_the_remedy_says_what_is(repository: Repository, ref: str) -> None:
    with pytest.raises(UsageError, match="reeks van commits") as caught:
        git_state(ref, [Path()])
    assert "git fetch" not in (caught.value.remedy or "")
    assert f"'{ref.partition('..')[0] or 'HEAD'}...'" in (caught.value.remedy or "")


def test_the_content_id_follows_content_and_names(repository: Repository) -> None:
    def identity(ref: str) -> str:
        with git_trees(git_state(ref, [Path("b")]), [Path("b")]) as (tree,):
            return tree.content_id

    first = identity("HEAD")
    Path("a.ttl").write_text("buiten b", "utf-8")
    repository.commit()
    assert identity("HEAD") == first == identity("HEAD~1")
    repository.git("mv", "b/z.ttl", "b/zz.ttl")
    repository.commit()
    moved = identity("HEAD")
    assert moved != first
    Path("b/zz.ttl").write_text("inhoud", "utf-8")
    repository.commit()
    assert identity("HEAD") not in (first, moved)


def test_a_pointer_of_git_lfs_is_no_content(repository: Repository) -> None:
    Path("a.ttl").write_text("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", "utf-8")
    repository.commit()
    with (
        git_trees(git_state("HEAD", [Path("a.ttl")]), [Path("a.ttl")]) as (tree,),
        pytest.raises(InputError, match="Git LFS"),
    ):
        tree.read(next(tree.entries()))


def test_what_git_has_lost_is_one_message(repository: Repository) -> None:
    oid = repository.git("rev-parse", "HEAD:a.ttl")
    (repository.top / ".git/objects" / oid[:2] / oid[2:]).unlink()
    state = git_state("HEAD", [Path("b")])
    with git_trees(state, [Path("b")]) as (tree,):
        assert len(list(tree.entries())) == 7
    with pytest.raises(InputError, match="gedeeltelijk"), git_trees(state, [Path("a.ttl")]) as (tree,):
        tree.read(next(tree.entries()))


def test_paths_of_two_repositories_have_no_state_in_common(repository: Repository, tmp_path: Path) -> None:
    other = Repository(tmp_path / "ander")
    other.commit()
    with pytest.raises(UsageError, match="niet in één git-repository"):
        git_state("HEAD", [Path("a.ttl"), other.top])
