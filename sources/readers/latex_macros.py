"""Writes out the commands that an author defined: plain substitution, within limits, never TeX itself."""

import re
from dataclasses import dataclass

_DEFINITION = re.compile(
    r"\\(?:(?:re)?newcommand|providecommand|DeclareRobustCommand)\*?\s*\{?\s*\\([A-Za-z]+)\s*\}?\s*(?:\[(\d)\])?\s*(?:\[([^\[\]]*)\])?\s*(?=\{)"
    r"|\\(?:def|gdef)\s*\\([A-Za-z]+)\s*((?:#\d)*)\s*(?=\{)"
    r"|\\DeclareMathOperator\*?\s*\{?\s*\\([A-Za-z]+)\s*\}?\s*(?=\{)"
)
_KEEP = {
    *(
        "section",
        "subsection",
        "subsubsection",
        "paragraph",
        "caption",
        "footnote",
        "item",
        "label",
        "ref",
        "cite",
    ),
    *("citet", "citep", "textbf", "emph", "title", "author", "input", "begin", "end", "today", "thefootnote"),
    *("labelitemi", "baselinestretch", "arraystretch", "familydefault", "theequation", "thesection", "and"),
}
_MAX_GROWTH = 12
_MAX_CHARS = 12_000_000
_ROUNDS = 8


@dataclass(frozen=True, slots=True)
class Macro:
    parameters: int
    default: str | None
    body: str


def group_end(text: str, start: int) -> int:
    """Index after the ``}`` that closes the ``{`` at ``start``; -1 when nothing does."""
    depth = 0
    index = start
    while index < len(text):
        char = text[index]
        if char == "\\":
            index += 1
        elif char == "{":
            depth += 1
        elif char == "}":
            depth -= 1
            if depth == 0:
                return index + 1
        index += 1
    return -1


def definitions(text: str) -> tuple[dict[str, Macro], str]:
    """Commands that ``text`` defines, and ``text`` without the definitions."""
    macros: dict[str, Macro] = {}
    out: list[str] = []
    last = 0
    while True:
        match = _DEFINITION.search(text, last)
        if not match:
            break
        end = group_end(text, match.end())
        if end < 0:
            out.append(text[last : match.end()])
            last = match.end()
            continue
        body = text[match.end() + 1 : end - 1]
        command, count, default, plain, parameters, operator = match.groups()
        if command:
            macros[command] = Macro(int(count or 0), default, body)
        elif plain:
            macros[plain] = Macro(len(parameters) // 2, None, body)
        else:
            macros[operator] = Macro(0, None, rf"\operatorname{{{body}}}")
        out.append(text[last : match.start()])
        last = end
    out.append(text[last:])
    return {name: macro for name, macro in macros.items() if _is_plain(name, macro)}, "".join(out)


def _is_plain(name: str, macro: Macro) -> bool:
    """Text or formula, no programming: only such a command can be written out by substitution."""
    return name not in _KEEP and not re.search(
        r"\\(?:@|if|else|fi|expandafter|futurelet|let|begingroup|endgroup|csname|makeat|newcommand|def|stepcounter|setcounter)",
        macro.body,
    )


def expand(preamble: str, body: str) -> tuple[str, bool]:
    """``body`` with the commands of both parts written out, and whether a limit stopped it."""
    macros, _ = definitions(preamble)
    local, body = definitions(body)
    macros |= local
    if not macros:
        return body, False
    limit = min(_MAX_CHARS, max(200_000, _MAX_GROWTH * len(body)))
    names = re.compile(
        r"\\(" + "|".join(sorted(map(re.escape, macros), key=len, reverse=True)) + r")(?![A-Za-z@])"
    )
    for _ in range(_ROUNDS):
        if not names.search(body):
            return body, False
        body = _once(body, names, macros)
        if len(body) > limit:
            return body[:limit], True
    return body, bool(names.search(body))


def _once(text: str, names: re.Pattern[str], macros: dict[str, Macro]) -> str:
    out: list[str] = []
    last = 0
    for match in names.finditer(text):
        if match.start() < last:
            continue
        macro = macros[match.group(1)]
        arguments, end = _arguments(text, match.end(), macro)
        if arguments is None:
            continue
        out.append(text[last : match.start()])
        written = re.sub(
            r"#(\d)",
            lambda m, a=arguments: a[int(m.group(1)) - 1] if int(m.group(1)) <= len(a) else "",
            macro.body,
        )
        # A word command swallows the space after it; text that follows must not run into a command's name.
        tail = text[end : end + 1]
        glue = " " if written[-1:].isalpha() and "\\" in written[-24:] and tail.isalpha() else ""
        xspace = written.rstrip().endswith("\\xspace")
        out.append(written.replace("\\xspace", "") + glue)
        if xspace and re.match(r"[ \t]*[A-Za-z(\\$\d]", text[end:]) and text[end : end + 1] in " \t\n":
            out.append(" ")
        last = end
    out.append(text[last:])
    return "".join(out)


def _arguments(text: str, at: int, macro: Macro) -> tuple[list[str] | None, int]:
    found: list[str] = []
    if macro.parameters == 0:
        after = re.match(r"\{\}|[ \t]*\n?[ \t]*(?=\S)|[ \t]*", text[at:])
        skip = after.end() if after else 0
        if "xspace" in macro.body and not text.startswith("{}", at):
            skip = 0
        # TeX eats white space after a command, but not a blank line.
        return found, at + skip
    if macro.default is not None:
        optional = re.match(r"\s*\[([^\[\]]*)\]", text[at:])
        found.append(optional.group(1) if optional else macro.default)
        at += optional.end() if optional else 0
    while len(found) < macro.parameters:
        space = re.match(r"[ \t]*\n?[ \t]*", text[at:])
        at += space.end() if space else 0
        if text.startswith("{", at):
            end = group_end(text, at)
            if end < 0:
                return None, at
            found.append(text[at + 1 : end - 1])
            at = end
        elif at < len(text):
            single = re.match(r"\\[A-Za-z]+|\\.|.", text[at:], re.DOTALL)
            found.append(single.group() if single else "")
            at += single.end() if single else 1
        else:
            return None, at
    return found, at
