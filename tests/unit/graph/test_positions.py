"""Where to point for a finding on a thing that several places speak of."""

from __future__ import annotations

from checker.graph.positions import StatementBuilder
from checker.graph.terms import TermTable


def test_a_thing_is_where_most_is_said_of_it_and_not_where_it_is_first_referred_to() -> None:
    builder = StatementBuilder(TermTable())
    builder.source("boek.xlsx", "Budgetposten")
    builder.state_keys(b"<urn:m>", b"<urn:naam>", b'"M"', 54, 4)
    builder.source("boek.xlsx", "Migraties")
    for column, predicate in enumerate((b"<urn:naam>", b"<urn:van>", b"<urn:naar>"), 1):
        builder.state_keys(b"<urn:m>", predicate, b'"x"', 4, column)
    _, positions = builder.build_with_positions()
    focus = builder.terms.find(b"<urn:m>")
    assert focus is not None
    found = positions.best(focus)
    assert found is not None and found.cell == "Migraties!A4"
