"""Names from a file are inert in the report, from the bytes of a landscape to those of the HTML (case 26)."""

from __future__ import annotations

from pathlib import Path

import html5lib

from tests.conftest import Run

NAMES = (
    "<script>alert(1)</script>",
    '\\"><img src=x onerror=alert(1)>',
    "</title></svg></style><script>alert(2)</script>",
    "javascript:alert(3)",
    "{{ 7*7 }}{% include 'x' %}",
    "\\u202Eomgekeerd\\u0007",
)


def test_hostile_names_in_a_landscape(run_cli: Run, tmp_path: Path) -> None:
    lines = [
        "@prefix kw: <https://w3id.org/kaderwacht/def#> .",
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .",
        "@prefix dcterms: <http://purl.org/dc/terms/> .",
        f'<https://w3id.org/kaderwacht/id/gemeente/gm9901> a kw:Gemeente ; rdfs:label "{NAMES[0]}"@nl .',
    ]
    base = "https://w3id.org/kaderwacht/id/gm9901"
    for number, name in enumerate(NAMES):
        lines += [
            f'<{base}/applicatie/{number}> a kw:Applicatie ; rdfs:label "{name}"@nl ; dcterms:identifier "{name}" ;',
            f'  kw:plateau kw:Bron ; kw:hosting "{name}" ; kw:gebruikStatus "{name}" ;',
            f"  kw:gebruiktPakket <{base}/pakket/{number}> ; kw:bouwteam <{base}/bouwteam/1> .",
            f'<{base}/pakket/{number}> a kw:Pakket ; rdfs:label "{name}"@nl .',
            f'<{base}/koppeling/{number}> a kw:Koppeling ; rdfs:label "{name}"@nl ; kw:van <{base}/applicatie/0> ;',
            f"  kw:naar <{base}/applicatie/{number}> .",
        ]
    lines.append(f'<{base}/bouwteam/1> a kw:Bouwteam ; rdfs:label "{NAMES[2]}"@nl .')
    (tmp_path / "a.ttl").write_text("\n".join(lines), "utf-8")
    done = run_cli("report", "a.ttl", "--date", "2026-11-23", "-o", "r.html")
    assert done.returncode == 0, done.stderr
    html = (tmp_path / "r.html").read_text("utf-8")
    document = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)
    elements = [each for each in document.iter() if isinstance(each.tag, str)]
    assert sum(each.tag.rpartition("}")[2] == "script" for each in elements) == 1
    assert not any(each.tag.rpartition("}")[2] in ("img", "iframe", "object", "embed") for each in elements)
    assert not any(name.lower().startswith("on") for each in elements for name in each.attrib)
    assert not any(
        str(value).strip().lower().startswith("javascript:") for each in elements for value in (each.get("href"),)
    )
    assert "{{ 7*7 }}" in html and "\u202e" not in html and "\u0007" not in html
