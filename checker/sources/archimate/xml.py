"""One guarded way to parse XML: DOCTYPE refused, depth and size capped, every fault with file, line and column.

The standard library's expat gives the place of a start tag exactly and never fetches anything. Without a DOCTYPE a
document can declare no entity, so there is nothing to expand. Source: XML 1.0, sections 2.8 and 4.
"""

from __future__ import annotations

from collections.abc import Callable
from xml.parsers import expat

from checker.conflicts import conflict_on, refuse_conflict, refuse_divider_in_xml
from checker.errors import InputError, LimitExceeded, Location
from checker.sources.landscape import Limits

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]

XSI_TYPE = "http://www.w3.org/2001/XMLSchema-instance type"
XML_LANG = "http://www.w3.org/XML/1998/namespace lang"

_REMEDY = "Het bestand is beschadigd of niet volledig; exporteer het opnieuw uit het programma waar het vandaan komt."


class XmlFile:
    """One XML document being parsed: where the parser is, and the text since the last start tag.

    Names are expanded as ``namespace local`` with one blank between; attributes without namespace keep their name.
    """

    __slots__ = ("_cap", "chunks", "file", "parser", "stack")

    def __init__(self, file: str, cap: int = Limits().depth) -> None:
        self.file = file
        self.parser = expat.ParserCreate(namespace_separator=" ", intern={})
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse_doctype
        self.chunks: list[str] = []
        self.parser.CharacterDataHandler = self.chunks.append
        self.stack: list[str] = []
        self._cap = cap

    def here(self) -> Location:
        """Place of the tag that is being handled, line and column from 1."""
        return Location(self.file, self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1)

    def text(self) -> str:
        """Text since the last start tag, without white space around it and with LF as the only line end."""
        return clean("".join(self.chunks))

    def run(self, data: bytes, start: Start, end: End) -> None:
        """Parse ``data``; ``start`` sees the open elements above it in ``stack``, itself not included.

        Raises InputError when the document is not well-formed (MergeConflict when git left a merge in it) or has a
        DOCTYPE, LimitExceeded when it nests too deep.
        """
        stack, chunks, cap = self.stack, self.chunks, self._cap

        def opened(name: str, attributes: dict[str, str]) -> None:
            chunks.clear()
            start(name, attributes)
            stack.append(name)
            if len(stack) > cap:
                self._too_deep()

        def closed(name: str) -> None:
            stack.pop()
            end(name)
            chunks.clear()

        self.parser.StartElementHandler = opened
        self.parser.EndElementHandler = closed
        refuse_divider_in_xml(self.file, data)
        try:
            self.parser.Parse(data, True)
        except expat.ExpatError as error:
            refuse_conflict(self.file, data)
            if conflict := conflict_on(self.file, data, error.lineno):
                raise conflict from None
            raise InputError(
                f"Dit is geen welgevormde XML ({expat.ErrorString(error.code)}).",
                where=Location(self.file, error.lineno, error.offset + 1),
                remedy=_REMEDY,
            ) from None
        except (LookupError, ValueError, UnicodeError):
            # pyexpat asks Python for a codec when the declared encoding is none of its own
            raise InputError(
                "De tekencodering die het bestand opgeeft is onbekend of klopt niet met de inhoud.",
                where=Location(self.file, 1),
                remedy="Sla het bestand op als UTF-8.",
            ) from None
        finally:
            # The handlers and the parser hold each other; ten thousand small files would keep ten thousand parsers.
            parser = self.parser
            parser.StartElementHandler = parser.EndElementHandler = None
            parser.CharacterDataHandler = parser.StartDoctypeDeclHandler = None

    def _refuse_doctype(self, *_: object) -> None:
        raise InputError(
            "Het bestand heeft een DOCTYPE; dat wordt geweigerd, want daarmee kan een bestand naar buiten reiken.",
            where=self.here(),
            remedy="Haal de regel met <!DOCTYPE …> weg; ArchiMate-bestanden hebben die niet nodig.",
        )

    def _too_deep(self) -> None:
        raise LimitExceeded(
            f"De elementen zijn meer dan {self._cap} diep genest.",
            where=self.here(),
            remedy="Een gewoon model nest ondieper; controleer waar het bestand vandaan komt.",
        )


def clean(text: str) -> str:
    """``text`` without white space around it and with LF line ends: formats differ in both and mean nothing by it."""
    text = text.strip()
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def check_size(size: int, file: str, limits: Limits) -> None:
    """Raise InputError for an empty file and LimitExceeded for one above the limit; sizes in bytes."""
    if not size:
        raise InputError("Het bestand is leeg.", where=Location(file), remedy="Exporteer het model opnieuw.")
    if size > limits.file_bytes:
        raise LimitExceeded(
            f"Het bestand is {size} bytes groot; de grens is {limits.file_bytes} bytes.",
            where=Location(file),
            remedy="Splits het bestand.",
        )
