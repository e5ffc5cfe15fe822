"""Which LaTeX commands take which arguments, and what becomes of each: the reader's tables."""

from functools import lru_cache
from typing import Any

ARGUMENTS: dict[str, str] = {
    **dict.fromkeys(
        ("cite", "citep", "citet", "citealp", "citealt", "citeauthor", "citeyear", "citeyearpar"), "*[[{"
    ),
    **dict.fromkeys(
        ("parencite", "textcite", "autocite", "footcite", "newcite", "shortcite", "Citet", "Citep"), "*[[{"
    ),
    **dict.fromkeys(("citeposs", "onlinecite", "nocite", "citenum", "supercite", "citetext"), "*[[{"),
    **dict.fromkeys(
        ("ref", "eqref", "autoref", "cref", "Cref", "pageref", "nameref", "secref", "vref", "labelcref"), "*{"
    ),
    **dict.fromkeys(
        ("title", "author", "date", "institute", "affiliation", "address", "thanks", "email"), "[{"
    ),
    **dict.fromkeys(
        ("icmltitle", "icmlauthor", "icmlaffiliation", "IEEEauthorblockN", "IEEEauthorblockA"), "{"
    ),
    **dict.fromkeys(
        ("section", "subsection", "subsubsection", "chapter", "part", "paragraph", "subparagraph"), "*[{"
    ),
    **dict.fromkeys(("caption", "footnote", "footnotetext", "item"), "[{"),
    **dict.fromkeys(("textcolor", "colorbox", "fcolorbox"), "[{{"),
    **dict.fromkeys(
        ("href", "setlength", "addtolength", "setcounter", "fontsize", "scalebox", "rotatebox"), "{{"
    ),
    **dict.fromkeys(("captionof", "definecolor", "newlength", "DeclareMathOperator", "texorpdfstring"), "{{"),
    **dict.fromkeys(
        ("color", "includegraphics", "usepackage", "documentclass", "bibitem", "pagecolor"), "[{"
    ),
    **dict.fromkeys(("vspace", "hspace", "vskip", "addvspace"), "*{"),
    **dict.fromkeys(
        ("label", "bibliography", "bibliographystyle", "pagestyle", "thispagestyle", "input"), "{"
    ),
    **dict.fromkeys(
        ("phantom", "hphantom", "vphantom", "textsubscript", "textsuperscript", "ding", "symbol"), "{"
    ),
    **dict.fromkeys(
        ("cline", "cmidrule", "extracolsep", "graphicspath", "hypersetup", "keywords", "ccsdesc"), "{"
    ),
    **dict.fromkeys(("settopmatter", "setcopyright", "acmConference", "acmDOI", "acmISBN", "received"), "{"),
    **dict.fromkeys(
        ("copyrightyear", "acmYear", "newcolumntype", "addcontentsline", "markboth", "tikzset"), "{"
    ),
    **dict.fromkeys(("url", "path", "nolinkurl", "num", "ang", "numprint"), "{"),
    **dict.fromkeys(("SI", "qty"), "[{{"),
    **dict.fromkeys(("subfloat", "subfigure"), "[{"),
    "newtheorem": "*{[{[",
    "hypertarget": "{{",
    "hyperlink": "{{",
    "resizebox": "*{{{",
    "multicolumn": "{{{",
    "multirow": "[{[{[{",
    "rule": "[{{",
    "parbox": "[[[{{",
    "raisebox": "{[[{",
    "makebox": "[[{",
    "framebox": "[[{",
    "adjustbox": "{{",
    "addbibresource": "{",
    "fancyhead": "[{",
    "fancyfoot": "[{",
    "lstinline": "[{",
    "mintinline": "{{",
    "ccsdesc": "[{",
    "acmConference": "[{{{",
}

CITE_TEXTUAL = {"citet", "textcite", "newcite", "citeauthor", "Citet", "shortcite", "citealt", "citeposs"}
CITE_OTHER = {
    *("cite", "citep", "citealp", "citeyear", "citeyearpar", "parencite", "autocite", "footcite", "Citep"),
    *("onlinecite", "nocite", "citenum", "supercite", "citetext"),
}
HEADINGS = {"chapter", "part", "section", "subsection", "subsubsection"}
RUN_IN = {"paragraph", "subparagraph"}
DROPPED = {
    *("vspace", "hspace", "vskip", "addvspace", "setlength", "addtolength", "setcounter", "includegraphics"),
    *(
        "label",
        "bibliography",
        "bibliographystyle",
        "pagestyle",
        "thispagestyle",
        "usepackage",
        "documentclass",
    ),
    *(
        "rule",
        "cline",
        "cmidrule",
        "definecolor",
        "newlength",
        "graphicspath",
        "hypersetup",
        "pagecolor",
        "date",
    ),
    *("newcolumntype", "addcontentsline", "markboth", "tikzset", "addbibresource", "fancyhead", "fancyfoot"),
    *(
        "settopmatter",
        "setcopyright",
        "acmConference",
        "acmDOI",
        "acmISBN",
        "received",
        "copyrightyear",
        "acmYear",
    ),
    *(
        "extracolsep",
        "ccsdesc",
        "maketitle",
        "tableofcontents",
        "ding",
        "symbol",
        "DeclareMathOperator",
        "input",
    ),
    *("newcommand", "renewcommand", "providecommand", "def", "newtheorem", "theoremstyle", "makeatletter"),
    *("hline", "toprule", "midrule", "bottomrule", "centering", "newpage", "clearpage", "noindent", "small"),
}
FRONT = {
    *("author", "institute", "affiliation", "address", "thanks", "email", "icmlauthor", "icmlaffiliation"),
    *("IEEEauthorblockN", "IEEEauthorblockA", "keywords"),
}
"""Printed above the abstract: furniture."""

DISPLAY = {
    *(
        "equation",
        "align",
        "gather",
        "multline",
        "eqnarray",
        "displaymath",
        "math",
        "flalign",
        "alignat",
        "IEEEeqnarray",
    ),
    *("dmath", "subequations", "split", "empheq"),
}
CODE = {
    "lstlisting",
    "verbatim",
    "Verbatim",
    "minted",
    "alltt",
    "algorithm",
    "algorithmic",
    "algorithm2e",
    "tikzpicture",
}
NO_TEXT = {"tikzpicture", "pgfpicture", "CCSXML", "filecontents", "picture", "axis", "comment"}
TABLES = {
    "tabular",
    "tabularx",
    "tabulary",
    "longtable",
    "array",
    "tabu",
    "supertabular",
    "tblr",
    "NiceTabular",
}


@lru_cache(maxsize=1)
def grammar() -> Any:
    """pylatexenc's grammar with the argument shapes of the packages that papers use."""
    from pylatexenc import macrospec
    from pylatexenc.latexwalker import get_default_latex_context_db

    # The library takes argument shapes as strings; its annotations name only the parsed form.
    EnvironmentSpec: Any = macrospec.EnvironmentSpec  # noqa: N806
    MacroSpec: Any = macrospec.MacroSpec  # noqa: N806
    database = get_default_latex_context_db()
    database.add_context_category(
        "papers",
        macros=[MacroSpec(name, args_parser=shape) for name, shape in ARGUMENTS.items() if name != "item"],
        environments=[
            *(EnvironmentSpec(name, "[{") for name in ("tabular", "longtable", "array", "minipage")),
            *(EnvironmentSpec(name, "{[{") for name in ("tabularx", "tabulary", "tabular*")),
            *(
                EnvironmentSpec(name, "[")
                for name in ("figure", "table", "figure*", "table*", "algorithm", "itemize")
            ),
            *(
                EnvironmentSpec(name, "[")
                for name in ("enumerate", "description", "theorem", "lemma", "proof")
            ),
            *(
                EnvironmentSpec(name, "{")
                for name in ("thebibliography", "multicols", "IEEEkeywords", "adjustbox")
            ),
            *(EnvironmentSpec(name, "[{{") for name in ("wrapfigure", "wraptable")),
        ],
        prepend=True,
    )
    return database


def arguments_of(node: Any) -> list[Any]:
    """Argument nodes of a command, those that are missing left out."""
    found = node.nodeargd.argnlist if node.nodeargd else None
    return [argument for argument in found or () if argument is not None]


def last_argument(node: Any) -> list[Any]:
    """Nodes of a command's last argument."""
    arguments = arguments_of(node)
    if not arguments:
        return []
    last = arguments[-1]
    return list(last.nodelist) if hasattr(last, "nodelist") and last.nodelist is not None else [last]


def raw_argument(node: Any) -> str:
    """A command's last argument as it is written."""
    return "".join(part.latex_verbatim() for part in last_argument(node)).strip()
