"""What is done to a document while WeasyPrint makes it and before it is written: tags as PDF/UA wants them, and speed.

Sources: ISO 14289-1 (PDF/UA-1) 7.1 (content is tagged or an artifact), 7.5 (heads of tables), 7.18.5 (links tell where
they lead); ISO 32000-1 7.5.7 (object streams), 7.5.8 (cross-reference streams), 14.8.2.2 (artifacts).
Written for WeasyPrint 70, which pyproject.toml pins: objects are those of pydyf, which has no types.
"""

from __future__ import annotations

import gc
import hashlib
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from math import inf
from typing import Any, BinaryIO

# objects that share a compressed stream: a reader that wants one unpacks this many
_PACKED = 1_000
_LEVEL = 6
_SPANS = ("ColSpan", "RowSpan")


@contextmanager
def calm_collector() -> Iterator[None]:
    """Python's collector looks at the boxes of a document over and over and finds nothing: let it look seldom."""
    before = gc.get_threshold()
    gc.set_threshold(200_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)


class Finisher:
    """What WeasyPrint calls with the PDF before it is written; ``names`` tell what each anchor is, for its links."""

    def __init__(self, identifier: bytes, names: Mapping[str, str]) -> None:
        self._identifier = identifier
        self._names = names

    def __call__(self, _: object, pdf: Any) -> None:
        mend_tags(pdf)
        for each in pdf.objects:
            if isinstance(each, dict) and each.get("Subtype") == "/Link" and "Dest" in each:
                each["Contents"] = _string(each["Dest"], self._names.get(each["Dest"].string, each["Dest"].string))

        def write(output: BinaryIO, *_: object, **__: object) -> None:
            output.write(written(pdf, self._identifier))

        pdf.write = write


def _string(like: Any, text: str) -> Any:
    return type(like)(text)


def _number(reference: bytes) -> int:
    return int(reference.split()[0])


def mend_tags(pdf: Any) -> None:
    """Tags of the whole document: running feet become artifacts, heads of tables tell their scope, lists have items."""
    objects = pdf.objects
    root = objects[_number(pdf.catalog["StructTreeRoot"])]
    document = objects[_number(root["K"][0])]
    reached: set[int] = set()
    stack = [document]
    while stack:
        element = stack.pop()
        reached.add(element.number)
        kids = element.get("K", ())
        below = [objects[_number(each)] for each in kids if isinstance(each, bytes)]
        _mend_element(element, below, objects)
        stack += [each for each in below if each.get("Type") == "/StructElem"]
    _mend_feet(pdf, objects[_number(root["ParentTree"])], reached)


def _mend_element(element: Any, below: list[Any], objects: list[Any]) -> None:
    kind = element["S"]
    if kind in ("/TH", "/TD"):
        spans = {name: element["A"][name] for name in _SPANS if name in element.get("A", {})}
        if kind == "/TH":
            row = objects[_number(element["P"])]
            group = objects[_number(row["P"])]
            element["A"]["Scope"] = "/Column" if group["S"] == "/THead" else "/Row"
        # scope says all in tables without spans; identifiers would need a tree of their own
        element.pop("ID", None)
        element["A"].pop("Headers", None)
        if kind == "/TD" and not spans:
            del element["A"]
    elif kind == "/L":
        for each in below:
            if each["S"] == "/Div":
                _item_of(each, objects)


def _item_of(element: Any, objects: list[Any]) -> None:
    """A pair of term and description (``div`` in ``dl``) as an item with its label and its body."""
    element["S"] = "/LI"
    for kid in (objects[_number(each)] for each in element["K"] if isinstance(each, bytes)):
        if kid["S"] == "/LI":
            bodies = [objects[_number(each)] for each in kid["K"] if isinstance(each, bytes)]
            first = kid is objects[_number(element["K"][0])]
            kid["S"] = "/Lbl" if first else "/LBody"
            for body in bodies:
                body["S"] = "/NonStruct"


def _mend_feet(pdf: Any, parents: Any, reached: set[int]) -> None:
    """Content that hangs in no branch of the tree is that of the page's margins: it becomes a pagination artifact."""
    objects, numbers = pdf.objects, parents["Nums"]
    pages = [objects[number] for number in pdf.pages["Kids"][::3]]
    for place in range(0, len(numbers), 2):
        owners = numbers[place + 1]
        if numbers[place] >= len(pages) or not isinstance(owners, list):
            continue
        loose = {at for at, owner in enumerate(owners) if _number(owner) not in reached}
        if not loose:
            continue
        stream = objects[_number(pages[numbers[place]]["Contents"])].stream
        for at, item in enumerate(stream):
            if isinstance(item, dict) and item.get("MCID") in loose:
                stream[at - 1] = b"/Artifact"
                stream[at] = b"<</Type /Pagination /Subtype /Footer>>"
        for at in loose:
            objects[_number(owners[at])] = _Nothing(_number(owners[at]))
            owners[at] = b"null"
    for number, each in enumerate(objects):
        if isinstance(each, dict) and each.get("Type") == "/StructElem" and number not in reached:
            objects[number] = _Nothing(number)


class _Nothing:
    """In the place of an object that nothing refers to any more."""

    compressible = True
    free = "n"
    data = b"null"

    def __init__(self, number: int) -> None:
        self.number = number


def written(pdf: Any, identifier: bytes) -> bytes:
    """The bytes of ``pdf``: streams compressed once, the other objects packed; ``identifier`` is its first name."""
    if pdf.info:
        pdf.add_object(pdf.info)
    parts = [b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n"]
    size = len(parts[0])
    places: dict[int, tuple[int, int, int]] = {0: (0, 0, 65_535)}
    packed: list[Any] = []

    def put(number: int, extra: dict[str, Any], data: bytes) -> None:
        nonlocal size
        places[number] = (1, size, 0)
        told = b"".join(b"/%s %s" % (key.encode(), _bytes(value)) for key, value in extra.items())
        made = b"%d 0 obj\n<<%s/Length %d>>\nstream\n%s\nendstream\nendobj\n" % (number, told, len(data), data)
        parts.append(made)
        size += len(made)

    for each in pdf.objects[1:]:
        if each.compressible:
            packed.append(each)
            continue
        extra, data = dict(each.extra), b"\n".join(map(_bytes, each.stream))
        extra.pop("Length", None)
        # metadata stay legible for who looks for them in the bytes
        if "Filter" not in extra and extra.get("Type") != "/Metadata":
            extra["Filter"], data = "/FlateDecode", zlib.compress(data, _LEVEL)
        put(each.number, extra, data)
    number = len(pdf.objects)
    for start in range(0, len(packed), _PACKED):
        some = packed[start : start + _PACKED]
        head, body, at = [], [], 0
        for index, each in enumerate(some):
            data = each.data
            head.append(b"%d %d" % (each.number, at))
            body.append(data)
            at += len(data) + 1
            places[each.number] = (2, number, index)
        first = b" ".join(head) + b"\n"
        extra = {"Type": "/ObjStm", "N": len(some), "First": len(first), "Filter": "/FlateDecode"}
        put(number, extra, zlib.compress(first + b"\n".join(body), _LEVEL))
        number += 1
    start_of_table, places[number] = size, (1, size, 0)
    content = hashlib.md5(b"".join(parts), usedforsecurity=False).hexdigest().encode()
    table = b"".join(
        kind.to_bytes(1) + where.to_bytes(5) + last.to_bytes(2)
        for kind, where, last in (places[each] for each in range(number + 1))
    )
    extra = {"Type": "/XRef", "Size": number + 1, "W": b"[1 5 2]", "Filter": "/FlateDecode"}
    extra |= {"Root": pdf.catalog.reference, "ID": b"[(%s) (%s)]" % (identifier, content)}
    extra |= {"Info": pdf.info.reference} if pdf.info else {}
    put(number, extra, zlib.compress(table, _LEVEL))
    parts.append(b"startxref\n%d\n%%%%EOF\n" % start_of_table)
    return b"".join(parts)


def _bytes(item: Any) -> bytes:
    if isinstance(item, bytes):
        return item
    data = getattr(item, "data", None)
    return data if isinstance(data, bytes) else str(item).encode("ascii")


def hasten() -> None:
    """Two things that WeasyPrint does for each tag and each letter are done once; what comes out says the same.

    ``pydyf.PDF.page_references`` makes a tuple of all pages for every tag: time by the square of the pages. And a text
    in an SVG is set letter by letter, so that each may have a place of its own: ours never have.
    """
    import pydyf
    from weasyprint import svg

    if isinstance(pydyf.PDF.page_references, _References):
        return
    pydyf.PDF.page_references = _References()
    by_letter = svg.text

    def text(picture: Any, node: Any, font_size: float) -> None:
        if not node.text or not _PLACED.isdisjoint(node.attrib) or " " in node.get("x", "0"):
            by_letter(picture, node, font_size)
        else:
            _set_line(picture, node, font_size)

    svg.text = text
    svg.TAGS.update({tag: text for tag, function in svg.TAGS.items() if function is by_letter})


_PLACED = frozenset(
    ("dx", "dy", "rotate", "textLength", "letter-spacing", "dominant-baseline", "alignment-baseline", "display-anchor")
)


class _References:
    """References to the pages of a PDF, made again only when it has more pages."""

    def __get__(self, pdf: Any, _: object = None) -> Any:
        if pdf is None:
            return self
        kids = pdf.pages["Kids"]
        count, known = pdf.__dict__.get("known_references", (0, ()))
        if count != len(kids):
            known = tuple(b"%d 0 R" % number for number in kids[::3])
            pdf.__dict__["known_references"] = (len(kids), known)
        return known


def _set_line(picture: Any, node: Any, font_size: float) -> None:
    """A ``<text>`` with one place, as one line; sizes as WeasyPrint's own function has them."""
    from weasyprint.css.properties import INITIAL_VALUES
    from weasyprint.draw.text import draw_emojis, draw_first_line
    from weasyprint.matrix import Matrix
    from weasyprint.svg.bounding_box import extend_bounding_box
    from weasyprint.svg.text import Style, TextBox
    from weasyprint.svg.utils import size
    from weasyprint.text.line_break import split_first_line

    style = Style(INITIAL_VALUES)
    style.font_config = picture.font_config
    style["font_family"] = [each.strip("\"' ") for each in node.get("font-family", "sans-serif").split(",")]
    style["font_style"] = node.get("font-style", "normal")
    weight = node.get("font-weight", "400")
    style["font_weight"] = int(weight) if weight.isdigit() else 700 if weight == "bold" else 400
    style["font_size"] = font_size
    layout, _, _, width, height, baseline = split_first_line(node.text, style, picture.context, inf, 0)
    x = size(node.get("x"), font_size, picture.inner_width) if "x" in node.attrib else picture.cursor_position[0]
    y = size(node.get("y"), font_size, picture.inner_height) if "y" in node.attrib else picture.cursor_position[1]
    picture.cursor_position = (x + width, y)
    corners = ((x, y - baseline), (x + width, y - baseline + height))
    node.text_bounding_box = extend_bounding_box(node.text_bounding_box, corners)
    picture.stream.push_state()
    fill, stroke = picture.set_graphical_state(node, font_size)
    picture.stream.begin_text()
    layout.reactivate(style)
    picture.fill_stroke(fill, stroke, text=True)
    box = TextBox(layout, style)
    box.baseline = baseline
    emojis = draw_first_line(picture.stream, box, "none", "none", Matrix(d=-1, e=x, f=y))
    picture.stream.end_text()
    picture.stream.pop_state()
    draw_emojis(picture.stream, style, x, y, emojis)
