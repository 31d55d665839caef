"""Where a fact can come from: which sheet and column, which ArchiMate property or relation states a predicate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

from checker.findings import Text
from checker.ontology.archimate_mapping import ArchimateMapping, load_mapping
from checker.ontology.table_mapping import TableMapping, load_table_mapping


class MappedProvenance:
    """Origins of predicates by the mappings; fits :class:`checker.rules.explain.Provenance`."""

    def __init__(self, archimate: ArchimateMapping, tables: TableMapping) -> None:
        self._origins: dict[str, list[Text]] = defaultdict(list)
        for sheet in tables.sheets:
            for column in sheet.columns:
                for predicate in sorted(column.predicates):
                    self._origins[predicate].append(
                        Text(f"blad {sheet.name}, kolom {column.header}", f"sheet {sheet.name}, column {column.header}")
                    )
        for mapped in archimate.properties:
            self._origins[mapped.predicate].append(
                Text(f"ArchiMate-eigenschap '{mapped.key}'", f"ArchiMate property '{mapped.key}'")
            )
        for relation in archimate.relations:
            if relation.predicate is not None:
                named = ", ".join(f"'{name}'" for name in sorted(relation.names))
                self._origins[relation.predicate].append(
                    Text(
                        f"ArchiMate-relatie {relation.type} {named}".rstrip(),
                        f"ArchiMate relation {relation.type} {named}".rstrip(),
                    )
                )

    def origins(self, predicate: str) -> Sequence[Text]:
        """Places where ``predicate`` can be stated, without repeats, in the order of the declarations."""
        return tuple(dict.fromkeys(self._origins.get(predicate, ())))


@lru_cache(maxsize=1)
def provenance() -> MappedProvenance:
    """Origins by the project's own mappings."""
    return MappedProvenance(load_mapping(), load_table_mapping())
