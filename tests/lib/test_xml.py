"""Documents are written as they were read, with the namespaces that they need."""

from __future__ import annotations

from app.lib.xml import parse, renamed_root, without_spare_prefixes, write

CONTENT = (
    b'<!--who drew it--><a:list xmlns:a="urn:a" xmlns:spare="urn:s" xmlns:type="urn:t" id="1">\n'
    b' <a:one kind="type:x"/><!--why--> text\n</a:list>'
)


def test_a_document_is_written_as_it_was_read() -> None:
    written = write(parse(CONTENT, "a"))
    assert written == b"<?xml version='1.0' encoding='UTF-8'?>\n" + CONTENT


def test_a_root_gets_further_namespaces_and_loses_nothing() -> None:
    root = parse(CONTENT, "a")
    made = renamed_root(root, "{urn:a}all", {**root.nsmap, "more": "urn:m"})
    written = write(made)
    assert written.count(b"<!--who drew it-->") == 1
    assert b'xmlns:more="urn:m"' in written
    assert written.endswith(b'<a:one kind="type:x"/><!--why--> text\n</a:all>')
    assert parse(written, "b").get("id") == "1"


def test_a_prefix_that_only_a_value_uses_can_be_kept() -> None:
    root = parse(CONTENT, "a")
    without_spare_prefixes(root, ["type"])
    assert set(root.nsmap) == {"a", "type"}
