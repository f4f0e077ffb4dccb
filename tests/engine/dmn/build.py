"""DMN files for tests, a line for each element."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from app.engine import dmn

SPACE = "https://www.omg.org/spec/DMN/20230324/MODEL/"


def file(*elements: str, namespace: str = "n", space: str = SPACE, more: str = "") -> bytes:
    """A whole file."""
    head = f'<definitions xmlns="{space}" id="d" name="d" namespace="{namespace}" {more}>'
    return "\n".join((head, *elements, "</definitions>")).encode()


def literal(text: str, type_: str = "") -> str:
    typed = f' typeRef="{type_}"' if type_ else ""
    return f"<literalExpression{typed}><text>{escape(text)}</text></literalExpression>"


def variable(name: str, type_: str = "") -> str:
    typed = f" typeRef={quoteattr(type_)}" if type_ else ""
    return f"<variable name={quoteattr(name)}{typed}/>"


def given(name: str, type_: str = "") -> str:
    """Input data whose id is its name without spaces."""
    start = f"<inputData id={quoteattr(id_of(name))} name={quoteattr(name)}>"
    return f"{start}{variable(name, type_)}</inputData>"


def decision(name: str, logic: str, *needs: str, type_: str = "") -> str:
    """A decision; needs: ``input:a``, ``decision:b``, ``knowledge:c``, by name or by href."""
    wants = "".join(map(_need, needs))
    return (
        f"<decision id={quoteattr(id_of(name))} name={quoteattr(name)}>"
        f"{variable(name, type_)}{wants}{logic}</decision>"
    )


def bkm(name: str, parameters: str, logic: str, *needs: str, result: str = "") -> str:
    """A knowledge model; parameters as ``a: number, b``."""
    wants = "".join(map(_need, needs))
    return (
        f"<businessKnowledgeModel id={quoteattr(id_of(name))} name={quoteattr(name)}>"
        f"{variable(name, result)}<encapsulatedLogic>{_parameters(parameters)}{logic}"
        f"</encapsulatedLogic>{wants}</businessKnowledgeModel>"
    )


def function(parameters: str, logic: str, more: str = "") -> str:
    return f"<functionDefinition {more}>{_parameters(parameters)}{logic}</functionDefinition>"


def service(name: str, *, out: str, inputs: str = "", decisions: str = "") -> str:
    """A decision service; elements by id, with spaces between."""
    links = [
        f'<{tag} href="#{one}"/>'
        for tag, ids in (
            ("outputDecision", out),
            ("inputDecision", decisions),
            ("inputData", inputs),
        )
        for one in ids.split()
    ]
    start = f"<decisionService id={quoteattr(id_of(name))} name={quoteattr(name)}>"
    return f"{start}{variable(name)}{''.join(links)}</decisionService>"


def context(**entries: str) -> str:
    """A boxed context; ``result`` is the entry without name. An underscore is a space."""
    made = []
    for key, logic in entries.items():
        name = "" if key == "result" else variable(key.replace("_", " "))
        made.append(f"<contextEntry>{name}{logic}</contextEntry>")
    return f"<context>{''.join(made)}</context>"


def item(name: str, type_: str = "", *inside: str, allowed: str = "", more: str = "") -> str:
    """An item definition."""
    ref = f"<typeRef>{type_}</typeRef>" if type_ else ""
    tests = f"<allowedValues><text>{escape(allowed)}</text></allowedValues>" if allowed else ""
    body = f"{ref}{tests}{''.join(inside)}"
    return f"<itemDefinition name={quoteattr(name)} {more}>{body}</itemDefinition>"


def part(name: str, type_: str, more: str = "") -> str:
    """A component of an item definition."""
    return f'<itemComponent name="{name}" {more}><typeRef>{type_}</typeRef></itemComponent>'


def table(
    rules: list[str],
    *,
    inputs: str = "x",
    outputs: str = "result",
    policy: str = "UNIQUE",
    more: str = "",
    types: str = "",
) -> str:
    """A table; a rule is its cells with bars between: ``> 1 | "a"``; inputs likewise."""
    typed = f' typeRef="{types}"' if types else ""
    asked = [part_.strip() for part_ in inputs.split("|") if part_.strip()]
    columns = "".join(
        f"<input><inputExpression{typed}><text>{escape(one)}</text></inputExpression></input>"
        for one in asked
    )
    columns += "".join(f'<output name="{one}"/>' for one in outputs.split())
    rows = "".join(_rule(rule, len(asked)) for rule in rules)
    return f'<decisionTable hitPolicy="{policy}" {more}>{columns}{rows}</decisionTable>'


def _rule(rule: str, inputs: int) -> str:
    texts = [text.strip() for text in rule.split("|")]
    cells = "".join(
        f"<{tag}><text>{escape(text)}</text></{tag}>"
        for tag, text in zip(
            ["inputEntry"] * inputs + ["outputEntry"] * (len(texts) - inputs), texts, strict=True
        )
    )
    return f"<rule>{cells}</rule>"


def _need(need: str) -> str:
    kind, _, name = need.partition(":")
    around, inner = {
        "input": ("informationRequirement", "requiredInput"),
        "decision": ("informationRequirement", "requiredDecision"),
        "knowledge": ("knowledgeRequirement", "requiredKnowledge"),
    }[kind]
    href = name if "#" in name else f"#{id_of(name)}"
    return f"<{around}><{inner} href={quoteattr(href)}/></{around}>"


def _parameters(text: str) -> str:
    made = []
    for one in filter(None, (one.strip() for one in text.split(","))):
        name, _, type_ = one.partition(":")
        typed = f' typeRef="{type_.strip()}"' if type_ else ""
        made.append(f'<formalParameter name="{name.strip()}"{typed}/>')
    return "".join(made)


def id_of(name: str) -> str:
    return "".join(sign if sign.isalnum() else "_" for sign in name)


def decide(logic: str, /, *more: str, needs: tuple[str, ...] = (), **values: object) -> dmn.Decided:
    """What one decision over some logic comes to."""
    content = file(*more, decision("it", logic, *needs))
    return dmn.load({"d.dmn": content}).decide("it", values)


def refused(*elements: str, **options: str) -> list[dmn.DmnProblem]:
    """The faults of a file that is refused."""
    try:
        dmn.load({"d.dmn": file(*elements, **options)})
    except dmn.DmnRefused as wrong:
        return list(wrong.problems)
    raise AssertionError("it was taken")
