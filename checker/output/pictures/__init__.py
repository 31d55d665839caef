"""Pictures of a landscape, made on the server: SVG with a text alternative and a table, the same in HTML and PDF."""

from checker.output.pictures.drawing import LOOKS, Look, Picture
from checker.output.pictures.landscape import landscape
from checker.output.pictures.merger import merger
from checker.output.pictures.timeline import timeline

__all__ = ["LOOKS", "Look", "Picture", "landscape", "merger", "timeline"]
