"""Configuration: found upward, read strictly, outweighed by the environment."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from checker.config import Config, LandscapePart, find_config, load_config
from checker.errors import ExitCode, UsageError


def test_nothing_configured(tmp_path):
    assert load_config(tmp_path, {}) == Config()


def test_the_nearest_file_counts(tmp_path):
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    (tmp_path / "kaderwacht.toml").write_text('peildatum = "2026-01-01"\n')
    assert load_config(deep, {}).date == dt.date(2026, 1, 1)
    (tmp_path / "a" / "kaderwacht.toml").write_text("peildatum = 2027-02-03\n")
    assert load_config(deep, {}).date == dt.date(2027, 2, 3)
    model = deep / "model.ttl"
    model.write_text("")
    assert find_config(model) == tmp_path / "a" / "kaderwacht.toml"


def test_pyproject_counts_only_with_our_table(tmp_path):
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    assert find_config(tmp_path) is None
    (tmp_path / "pyproject.toml").write_text("[tool.kaderwacht]\ngemeente = 'gm9901'\n")
    assert load_config(tmp_path, {}).municipality == "gm9901"


def test_all_keys(tmp_path):
    (tmp_path / "kaderwacht.toml").write_text(
        """
        peildatum = 2026-11-23
        gemeente = "gm9901"
        plateau = "Doel"
        fail_on = "warning"
        engine = "pyshacl"
        lang = "en"
        [regels]
        mappen = ["eigen"]
        accepteer_onbevestigd = ["BR-009"]
        [feitengroepen]
        compleet = ["contracten"]
        gm9902 = ["planning"]
        [[landschap]]
        pad = "bron.xml"
        gemeente = "gm9902"
        plateau = "Bron"
        """
    )
    config = load_config(tmp_path, {})
    assert config.rules == (tmp_path.resolve() / "eigen",)
    assert config.accept_unverified == {"BR-009"}
    assert set(config.complete) == {("contracten", ""), ("planning", "gm9902")}
    assert config.landscape == (LandscapePart(str(tmp_path.resolve() / "bron.xml"), "gm9902", "Bron"),)
    assert (config.plateau, config.fail_on, config.engine, config.language) == ("Doel", "warning", "pyshacl", "en")


def test_accepting_all_unverified_sources(tmp_path):
    (tmp_path / "kaderwacht.toml").write_text("[regels]\naccepteer_onbevestigd = true\n")
    assert load_config(tmp_path, {}).accept_unverified == {"*"}


def test_every_fault_is_told_at_once_with_the_file(tmp_path):
    (tmp_path / "kaderwacht.toml").write_text('fial_on = "none"\nengine = "snel"\npeildatum = "morgen"\n')
    with pytest.raises(UsageError) as caught:
        load_config(tmp_path, {})
    text = str(caught.value)
    assert caught.value.exit_code is ExitCode.USAGE
    for word in ("kaderwacht.toml", "fial_on", "engine", "peildatum"):
        assert word in text


def test_broken_toml_is_a_usage_error(tmp_path):
    (tmp_path / "kaderwacht.toml").write_text("peildatum = \n")
    with pytest.raises(UsageError, match="TOML"):
        load_config(tmp_path, {})


def test_the_environment_outweighs_the_file(tmp_path):
    (tmp_path / "kaderwacht.toml").write_text('fail_on = "warning"\n')
    config = load_config(tmp_path, {"KADERWACHT_FAIL_ON": "none", "KADERWACHT_PEILDATUM": "2028-01-01"})
    assert (config.fail_on, config.date) == ("none", dt.date(2028, 1, 1))
    with pytest.raises(UsageError, match="KADERWACHT_ENGINE"):
        load_config(tmp_path, {"KADERWACHT_ENGINE": "snel"})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('fial_on = "none"', "bedoelt u 'fail_on'?"),
        ('[regels]\nmapen = ["x"]', "bedoelt u 'mappen'?"),
        ("[poort]\nterugdatern = true", "bedoelt u 'terugdateren'?"),
        ('[[landschap]]\npad = "x"\ngemeent = "y"', "bedoelt u 'gemeente'?"),
        ('[[landschap]]\ngemeente = "y"', "'pad' ontbreekt"),
        ('fail_on = "violatoin"', "bedoelt u 'violation'?"),
        ("zzz = 1", "bekend: "),
        # one text would be read letter by letter, and nothing would be accepted or complete
        ('[regels]\naccepteer_onbevestigd = "BR-009"', "lijst van teksten"),
        ('[regels]\nmappen = "eigen"', "lijst van teksten"),
        ('[feitengroepen]\ncompleet = "contracten"', "lijst van teksten"),
        ("peildatum = 2026-11-23T23:30:00Z", "zonder tijd"),
        ('peildatum = "11/23/2026"', "geen dag"),
        ('[regels.ernst]\n"ICT-005" = "Ernstig"', "is geen van Violation, Warning, Info"),
    ],
)
def test_a_slip_names_the_file_and_the_nearest_key(tmp_path, text, said):
    (tmp_path / "kaderwacht.toml").write_text(text + "\n")
    with pytest.raises(UsageError) as caught:
        load_config(tmp_path, {})
    assert "kaderwacht.toml" in str(caught.value)
    assert said in str(caught.value)


def test_a_dutch_date_is_a_date(tmp_path):
    (tmp_path / "kaderwacht.toml").write_text('peildatum = "23-11-2026"\n')
    assert load_config(tmp_path, {}).date == dt.date(2026, 11, 23)
    assert load_config(tmp_path, {"KADERWACHT_PEILDATUM": "1-2-2027"}).date == dt.date(2027, 2, 1)


def test_a_severity_knows_its_line(tmp_path):
    file = tmp_path / "kaderwacht.toml"
    file.write_text(
        '# "ICT-005" = "Info"\n[regels]\nmappen = []\n[regels.ernst]\n"ICT-005" = "warning"\nGEM-003 = "Info"\n'
    )
    severities = load_config(tmp_path, {}).severities
    assert {one.rule: (one.severity, one.location.line) for one in severities} == {
        "ICT-005": ("Warning", 5),
        "GEM-003": ("Info", 6),
    }
    assert {Path(one.location.file).resolve() for one in severities} == {file.resolve()}  # as short as can be
    file.write_text('[regels]\nernst = { ict-005 = "Info" }\n')
    (one,) = load_config(tmp_path, {}).severities
    assert (one.rule, one.severity, one.location.line) == ("ICT-005", "Info", 2)


def test_records_are_configured_with_a_folder(tmp_path):
    (tmp_path / "kaderwacht.toml").write_text('[verslaglegging]\nmap = "../v"\ninvoer_bewaren = true\n', "utf-8")
    found = load_config(tmp_path, {})
    assert (found.record_folder, found.keep_inputs) == ((tmp_path.parent / "v").resolve(), True)


@pytest.mark.parametrize("text", ["map = 3", "invoer_bewaren = true", 'map = "v"\ninvoer_bewaren = "ja"', 'mapp = "v"'])
def test_records_that_are_misconfigured_are_refused(tmp_path, text):
    (tmp_path / "kaderwacht.toml").write_text(f"[verslaglegging]\n{text}\n", "utf-8")
    with pytest.raises(UsageError, match="verslaglegging"):
        load_config(tmp_path, {})
