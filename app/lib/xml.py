"""The only XML parser of the product: no document types, no entities, no network, bounded."""

from __future__ import annotations

from lxml import etree

MAX_BYTES = 5_000_000
MAX_DEPTH = 200


class XmlRefused(ValueError):
    """The content is not XML that we take; says which file, why, and at which line."""

    def __init__(self, name: str, message: str, line: int | None = None) -> None:
        self.name, self.message, self.line = name, message, line
        at = f", line {line}" if line else ""
        super().__init__(f"{name}{at}: {message}")


def parse(content: bytes, name: str) -> etree._Element:
    """The root element of an XML file.

    Raises XmlRefused for what is empty, larger than 5 MB, cut off, not XML at all, deeper than
    200 elements, or carries a document type (OWASP ASVS 1.5.1: entities are never expanded).
    """
    if not content.strip():
        raise XmlRefused(name, "the file is empty")
    if len(content) > MAX_BYTES:
        raise XmlRefused(name, f"{len(content):,} bytes; at most {MAX_BYTES:,} are read")
    root = _read(content, name)
    if root.getroottree().docinfo.doctype:
        raise XmlRefused(name, "has a document type (DOCTYPE); remove that line")
    _check_depth(root, name)
    return root


def _read(content: bytes, name: str) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True
    )
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise XmlRefused(name, f"is not complete XML: {error.msg}", error.lineno) from None
    except ValueError as error:
        raise XmlRefused(name, f"is not XML: {error}") from None


def _check_depth(root: etree._Element, name: str) -> None:
    depth = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > MAX_DEPTH:
            raise XmlRefused(
                name, f"is nested deeper than {MAX_DEPTH} elements", element.sourceline
            )
