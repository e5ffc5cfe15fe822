"""Turns LaTeX formulas into plain Unicode text."""

import re
from functools import lru_cache
from typing import Any

from sources.readers.characters import clean

_MAX = 4000
_LAYOUT = re.compile(
    r"\\(?:displaystyle|textstyle|scriptstyle|nolimits|limits|left|right|[bB]igg?[lrm]?|middle|nonumber|notag|quad|qquad"
    r"|,|;|!|:|hfill|allowbreak|mathstrut|vphantom\{[^{}]*\}|hspace\*?\{[^{}]*\}|vspace\*?\{[^{}]*\}|tag\{[^{}]*\}"
    r"|label\{[^{}]*\}|mathrm|mathbf|boldsymbol|bm|mathit|mathsf|mathtt|operatorname\*?|text[a-z]{0,2}|mbox|hbox|rm|bf|it)"
    r"(?![a-zA-Z])"
)
_FRACTION = re.compile(r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
_LOOSE = re.compile(r"(?<=[\s{(])\{([^{}\\]*)\}")
_SCRIPT = re.compile(r"([_^])\{([^{}]*)\}")


@lru_cache(maxsize=1)
def _converter() -> Any:
    from pylatexenc.latex2text import LatexNodes2Text

    return LatexNodes2Text(math_mode="text", strict_latex_spaces=False, keep_comments=False)


@lru_cache(maxsize=4096)
def plain_maths(latex: str) -> str:
    """Unicode for a formula, on one line: ``\\frac{a}{b}`` → ``a/b``, ``x_{i}`` → ``x_i``.

    What can not be converted is kept as LaTeX, so nothing is lost or invented.
    """
    source = " ".join(latex.split())[:_MAX]
    text = _LAYOUT.sub(" ", source).replace(r"\\", " ; ").replace(r"\|", " ∥ ").replace("&", " ")
    text = _LOOSE.sub(lambda m: m.group(1).strip(), text)
    for _ in range(4):
        text = _FRACTION.sub(lambda m: f"{{{_operand(m.group(1))}/{_operand(m.group(2))}}}", text)
    try:
        plain: str = _converter().latex_to_text(_SCRIPT.sub(_script, text))
    except Exception:  # the parser raises many kinds; the formula is then kept as it is written
        return source
    plain = " ".join(clean(plain).split())
    return re.sub(r"([_^]\w+) (?=[,.;:)]|[=<>+\-/](?! ))", r"\1", plain)


def _operand(text: str) -> str:
    text = text.strip()
    return f"({text})" if re.search(r"[+\-=\s]", text) else text


def _script(match: re.Match[str]) -> str:
    mark, body = match.groups()
    body = body.strip()
    if body.startswith("(") and body.endswith(")"):
        return f"{mark}{body}"
    return f"{mark}{body} " if re.fullmatch(r"\\?\w+|[*+\-']", body) else f"{mark}({body})"


def looks_like_maths(text: str) -> bool:
    """Whether a line is rather a formula than words: few words of three letters, many signs."""
    words = re.findall(r"[A-Za-z]{3,}", text)
    signs = len(re.findall(r"[=+<>≤≥∑∏∫√∂∇∈⊂∪∩×·⌈⌉⌊⌋∥∀∃→←↦≈≡∝±∞^_{}|\\/()\[\]]|[α-ωΑ-Ω]|[𝐀-𝟿]", text))
    letters = sum(len(word) for word in words)
    return (
        signs >= 2
        and letters < 0.45 * len(text.replace(" ", ""))
        and bool(re.search(r"[=<>≤≥≈∈∑∏∫→:∝≡]", text))
    )


def symbol_text(node: Any) -> str | None:
    """Unicode for an accent or symbol command (a pylatexenc node); None when the command is not one."""
    name = node.macroname
    specification = _converter().latex_context.get_macro_spec(name)
    # Unknown commands have no text of their own; those with a fixed or accent text do.
    if specification is None or specification.simplify_repl is None or name in _NOT_SYMBOLS:
        return None
    try:
        return clean(str(_converter().nodelist_to_text([node])))
    except Exception:  # the converter raises many kinds; the command is then treated as unknown
        return None


_NOT_SYMBOLS = {
    "textbf",
    "textit",
    "textsl",
    "texttt",
    "textsc",
    "textrm",
    "emph",
    "footnote",
    "section",
    "item",
}


def plain_text(latex: str) -> str:
    """Unicode for a short LaTeX text such as a BibTeX value; the text itself when it can not be parsed."""
    if "\\" not in latex and "{" not in latex and "$" not in latex and "~" not in latex:
        return latex
    try:
        return str(_converter().latex_to_text(latex))
    except Exception:  # the parser raises many kinds; the value is then kept without its braces
        return latex.replace("{", "").replace("}", "")
