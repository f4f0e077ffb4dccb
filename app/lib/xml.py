"""The only XML parser of the product: no document types, no entities, no network, bounded."""

from __future__ import annotations

from collections.abc import Collection, Mapping

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


def write(root: etree._Element) -> bytes:
    """A document as UTF-8 with its declaration, comments before the root included."""
    return etree.tostring(root.getroottree(), encoding="UTF-8", xml_declaration=True)


def emptied(element: etree._Element) -> etree._Element:
    """A new element with the same name, attributes and namespaces, in a document of its own."""
    return etree.Element(element.tag, dict(element.attrib), nsmap=element.nsmap)


def indent(root: etree._Element) -> None:
    """Gives each element a line of its own; text between elements stays."""
    etree.indent(root, space="  ")


def renamed_root(
    root: etree._Element, tag: str, namespaces: Mapping[str | None, str]
) -> etree._Element:
    """A document with the same content and attributes under a root of its own: an element cannot
    be given further namespace declarations."""
    made = etree.Element(tag, dict(root.attrib), nsmap=dict(namespaces))
    made.text = root.text
    for before in reversed(list(root.itersiblings(preceding=True))):
        made.addprevious(before)
    made.extend(list(root))
    return made


def without_spare_prefixes(root: etree._Element, keep: Collection[str]) -> None:
    """Takes out namespace declarations that nothing uses, but for those to be kept."""
    etree.cleanup_namespaces(root, keep_ns_prefixes=list(keep))


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
