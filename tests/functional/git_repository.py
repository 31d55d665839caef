"""A git repository built in a test: fixed author and dates, no configuration of the machine."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

WHO = {
    "GIT_AUTHOR_NAME": "Toets",
    "GIT_AUTHOR_EMAIL": "toets@example.org",
    "GIT_COMMITTER_NAME": "Toets",
    "GIT_COMMITTER_EMAIL": "toets@example.org",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
}


class Repository:
    """A repository in ``top``; every file of the working tree is committed by :meth:`commit`."""

    def __init__(self, top: Path) -> None:
        self.top = top
        top.mkdir(parents=True, exist_ok=True)
        self.git("-c", "init.defaultBranch=main", "init", "-q")

    def git(self, *words: str | Path) -> str:
        """Run git here; its output."""
        done = subprocess.run(
            ["git", *map(str, words)],
            cwd=self.top,
            env={name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | WHO,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, f"git {words}: {done.stderr}"
        return done.stdout.strip()

    def write(self, name: str, text: str) -> Path:
        """Write a file."""
        path = self.top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    def commit(self, message: str = "stand") -> str:
        """Commit all; the hash."""
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")


HEAD = """@prefix kw: <https://w3id.org/kaderwacht/def#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<https://w3id.org/kaderwacht/id/gemeente/gm0001> a kw:Gemeente ; rdfs:label "Noord"@nl .
"""


def application(key: str, status: str = "In gebruik", name: str = "") -> str:
    """An application in Turtle with a package version of that status: 'Teruggetrokken' breaks ICT-005."""
    base = "https://w3id.org/kaderwacht/id"
    return f"""
<{base}/gm0001/applicatie/{key}> a kw:Applicatie ;
  dcterms:identifier "{key}" ; rdfs:label "{name or "Systeem " + key}"@nl ;
  kw:eigenaarGemeente <{base}/gemeente/gm0001> ;
  kw:plateau kw:Bron ; kw:gebruikStatus "In productie" ;
  kw:gebruiktVersie <{base}/pakketversie/V-{key}> .
<{base}/pakketversie/V-{key}> a kw:Pakketversie ; rdfs:label "Versie {key}"@nl ; dcterms:identifier "V-{key}" ;
  kw:pakketversieStatus "{status}" .
"""


def landscape(*applications: str) -> str:
    """A whole Turtle file."""
    return HEAD + "".join(applications)
