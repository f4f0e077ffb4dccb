"""Files that somebody sends: taken out of archives, turned into UTF-8, and looked at before use.

Everything is refused together with the reason, or nothing is.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any

from app.designer import archives
from app.designer.archives import Files
from app.designer.folders import MAX_FILE_BYTES
from app.lib import xml
from app.lib.errors import Invalid, Problem

MAX_FILES = 1_000
MAX_BYTES = 30_000_000
XML_FILES = (".bpmn", ".bpmn2", ".bpmn20.xml", ".dmn", ".dmn11.xml")
MODEL = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DECLARED = re.compile(r"""^(\s*<\?xml[^>]*?encoding\s*=\s*["'])([\w.\-]+)(["'])""")
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
READ = {"utf-16", "iso8859-1", "iso8859-15", "cp1252", "ascii", "utf-8", "utf-8-sig"}


def gathered(parts: Iterable[tuple[str, bytes]]) -> Files:
    """All files that were sent, those inside of archives with the names they have there.

    Raises Invalid for what is no archive, too much, or tries to be clever.
    """
    files: list[tuple[str, bytes]] = []
    sent = [(name, content) for name, content in parts if name]
    if not sent:
        raise Invalid("Choose a diagram, a zip archive, or a folder.")
    for name, content in sent:
        if name.lower().endswith(".zip"):
            inside = archives.unpack(
                name, content, files=MAX_FILES, each=MAX_FILE_BYTES, total=MAX_BYTES
            )
            prefix = "" if len(sent) == 1 else f"{PurePosixPath(name).stem}/"
            files += [(prefix + inner, said) for inner, said in inside.items()]
        elif not archives.is_hidden(name):
            files.append((archives.safe(name), content))
    _check(files)
    return dict(files)


def _check(files: list[tuple[str, bytes]]) -> None:
    if not files:
        raise Invalid("There is no file in this.")
    if len(files) > MAX_FILES:
        raise Invalid(f"There are {len(files):,} files; at most {MAX_FILES:,} are taken at once.")
    archives.refuse_clashes([name for name, _ in files])
    for name, content in files:
        if len(content) > MAX_FILE_BYTES:
            said = f"{name}: has {len(content):,} bytes; at most {MAX_FILE_BYTES:,} are taken."
            raise Invalid(said, problems=[Problem(name, said)])
    total = sum(len(content) for _, content in files)
    if total > MAX_BYTES:
        raise Invalid(f"The files have {total:,} bytes; at most {MAX_BYTES:,} are taken.")


def as_utf8(content: bytes) -> tuple[bytes, str]:
    """A diagram or decision in UTF-8, and the encoding that it had, if it was another.

    What cannot be turned into UTF-8 comes back as it was: whoever reads it says why.
    """
    encoding = next((name for mark, name in MARKS if content.startswith(mark)), "")
    if not encoding:
        declared = DECLARED.match(content[:200].decode("latin-1"))
        encoding = declared[2] if declared else "utf-8"
    try:
        known = encoding if encoding == "utf-8-sig" else codecs.lookup(encoding).name
        if known == "utf-8" or known not in READ:
            return content, ""
        text = content.decode(known)
    except (LookupError, UnicodeDecodeError):
        return content, ""
    return DECLARED.sub(r"\g<1>UTF-8\g<3>", text, count=1).encode(), encoding.upper()


def from_text(name: str, text: str) -> bytes:
    """A file that came as text: whatever encoding it declares, it is UTF-8 now."""
    if name.lower().endswith(XML_FILES):
        text = DECLARED.sub(_as_utf8_too, text, count=1)
    return text.encode()


def _as_utf8_too(found: re.Match[str]) -> str:
    known = found[2] if found[2].lower() == "utf-8" else "UTF-8"
    return f"{found[1]}{known}{found[3]}"


def refuse_unsound(files: Mapping[str, bytes]) -> None:
    """Raises Invalid with a problem for each diagram or decision that is no XML we take."""
    roots, problems = read(files)
    problems += same_ids(roots)
    if problems:
        raise Invalid(f"{problems[0].pointer}: {problems[0].message}", problems=problems)


def read(files: Mapping[str, bytes]) -> tuple[dict[str, Any], list[Problem]]:
    """The roots of all diagrams and decisions, and a problem for each that cannot be read."""
    roots, problems = {}, []
    for name, content in files.items():
        if name.lower().endswith(XML_FILES):
            try:
                roots[name] = xml.parse(content, name)
            except xml.XmlRefused as refused:
                line = f" (line {refused.line})" if refused.line else ""
                said = refused.message[:1].upper() + refused.message[1:]
                problems.append(Problem(name, f"{said}{line}."))
    return roots, problems


def same_ids(roots: Mapping[str, Any]) -> list[Problem]:
    """A problem for each process or decision whose id another file has too."""
    owners: dict[tuple[str, str], str] = {}
    problems = []
    for name, root in roots.items():
        for kind, tag in (("process", f"{MODEL}process"), ("decision", "{*}decision")):
            if (kind == "decision") != ("/DMN/" in root.tag):
                continue
            for key in sorted({node.get("id") or "" for node in root.iterchildren(tag)} - {""}):
                other = owners.setdefault((kind, key), name)
                if other != name:
                    said = f"{other} has a {kind} with the id {key} too. Rename or leave out one."
                    problems.append(Problem(name, said))
    return problems
