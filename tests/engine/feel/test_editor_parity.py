"""The same text is read, or refused, in the browser's editor and here."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from app.engine import feel

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
NODE = Path(sys.executable).parent / "node"
KIT = json.loads((HERE / "tck_expressions.json").read_text(encoding="utf-8"))
EXPRESSIONS = ("literalExpression", "outputEntry", "inputExpression", "defaultOutputEntry")
TESTS = ("inputEntry", "inputValues", "outputValues")

# Texts on which the two might part, and have to be alike.
TEXTS = """
a b c | a.b c | a b(1) | 1 + | for x in | [1, 2 | if a then 1 | {a:} | "abc | 1) | [1,2,] | {a: 1,}
f(1,) | a."b" | 1. | .5 | 1..3 | [1..3[ | ]1..3] | (1..3) | (<5) | < 5 | a < b < c | not(a) | not a
for i in 1..3, j in [1,2] return i*j | some x in 1..3 satisfies x > 1 | function(a: number, b) a + b
function(a) external {java: {class: "x"}} | x instance of tFoo | x instance of list<number>
x instance of context<a: number, b c: string> | x instance of function<number> -> string
-1 ** 2 | --1 | 2 ** -1 | a between 1 and 2 and b | x in (1,2) | x in > 5 | x in (> 5, < 3)
x in ((1,2)) | @"2020-01-01" | @ "2020-01-01" | "a\\qb" | "\\uD83D\\uDC0E" | // comment
1 // comment | 1 /* c */ + 2 | {"a b": 1}.a b | {a b: 1, c: a b} | {a-b: 1}.a-b | {1: 2}
f(a: 1, b: 2) | f(a b: 1) | f(a: 1, 2) | f("a": 1) | f()(1) | (function(x) x)(1) | if a then b
date and time("2020-01-01T00:00:00") | days and time duration("P1D") | a.time offset | TRUE | nulls
? > 5 | a ? b | 1e5 | 1e | 0x10 | a;b | a:b | a != b | a || b | !a | a % b | 'a' | a. | .a | a..b
[a..b] | [a...b] | [1,2..3] | a[1 | a] | () | [] | {} | a in b in c | partial | in | or a | ä | _a |
$a | a.in | a.for | a.and | a.null | of | a some b | "a" "b" | 1 2 | a "b" | function(a,) a |
f (1) | a . b | if (a) then (b) else (c) | a in (b).c | a in (b) + 1 | a in (1..5].start |
a in [1..5].start | x in [1,2,3][1] | get value(a, "b").c | string length |
if a b then c d else e f | a b between c and d
"""
CELLS = """
- | -1 | not(1) | not (1,2) | not(1) and true | not(> 5) | 1,2 | > 5, < 3 | [1..3], 5 | ? > 5 | a
"a","b" | not("a","b") | > 5 and < 3 | (> 5) | (1..3) | ]1..3[ | not(not(1)) | >= a + 1 | = 5 | != 5
-,1 | 1, | > date("2020-01-01") | not(?) | <5 or >3 | not(1 | null | (1,2) | in 5 | @"2020-01-01"
"""


def case(text: str, names: list[str], *, unary: bool) -> dict[str, Any]:
    return {"text": text, "names": names, "unary": unary}


def listed(texts: str) -> list[str]:
    lines = [line.removesuffix(" |") for line in texts.splitlines() if line]
    return [text.strip() for line in lines for text in line.split(" | ")]


def of_processes() -> Iterator[dict[str, Any]]:
    """Each expression and each cell in the diagrams and decisions that are shipped."""
    for path in sorted((ROOT / "processes").rglob("*.bpmn")):
        for node in etree.parse(path).iter(etree.Element):
            for text in (*node.attrib.values(), node.text or ""):
                if text.strip().startswith("="):
                    yield case(text.strip()[1:], [], unary=False)
    for path in sorted((ROOT / "processes").rglob("*.dmn")):
        for node in etree.parse(path).iter("{*}text"):
            kind = etree.QName(node.getparent()).localname
            if (node.text or "").strip() and kind in (*EXPRESSIONS, *TESTS):
                yield case(node.text, [], unary=kind in TESTS)


def reads_here(asked: dict[str, Any]) -> bool:
    read = feel.compile_unary if asked["unary"] else feel.compile
    try:
        read(asked["text"], asked["names"])
    except feel.FeelSyntaxError:
        return False
    return True


def reads_there(cases: list[dict[str, Any]]) -> list[bool]:
    done = subprocess.run(
        [NODE, HERE / "lezer.mjs"],
        input=json.dumps(cases),
        capture_output=True,
        text=True,
        check=True,
        encoding="utf-8",
        timeout=120,
    )
    answers: list[bool] = json.loads(done.stdout)
    return answers


SOURCES = {
    "kit": [
        *(case(text, names, unary=False) for text, names in KIT["expressions"]),
        *(case(text, names, unary=True) for text, names in KIT["unary tests"]),
    ],
    "processes": list(of_processes()),
    "list": [
        *(case(text, [], unary=False) for text in listed(TEXTS)),
        *(case(text, [], unary=True) for text in listed(CELLS)),
    ],
}


@pytest.mark.parametrize("source", SOURCES)
def test_the_editor_and_the_engine_read_the_same_texts(source: str) -> None:
    cases = SOURCES[source]
    assert len(cases) >= 20
    there = reads_there(cases)
    assert len(there) == len(cases)
    apart = [
        asked["text"] for asked, fine in zip(cases, there, strict=True) if reads_here(asked) != fine
    ]
    assert apart == []


def test_every_text_of_the_kit_is_read() -> None:
    assert [asked["text"] for asked in SOURCES["kit"] if not reads_here(asked)] == []
