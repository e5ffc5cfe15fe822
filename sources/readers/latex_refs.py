"""Gives ``\\ref`` and ``\\cite`` the words that print would show: numbers by counting, names from the bibliography."""

import re

_TOKEN = re.compile(
    r"\\(?P<section>(?:sub){0,2}section|chapter)(?P<star>\*?)\s*[\[{]"
    r"|\\(?P<appendix>appendix)\b"
    r"|\\begin\{(?P<begin>figure|table|equation|align|gather|multline|eqnarray|algorithm|theorem|lemma|proposition|definition|corollary)\}"
    r"|\\begin\{(?P<wide>figure|table|algorithm)\*\}"
    r"|\\end\{(?P<end>figure|table|algorithm)\*?\}"
    r"|\\(?P<caption>caption)\b"
    r"|\\label\{(?P<label>[^{}]*)\}"
)
_DISPLAYS = {"equation", "align", "gather", "multline", "eqnarray"}
_WORDS = {
    "section": "Section",
    "figure": "Figure",
    "table": "Table",
    "equation": "Equation",
    "algorithm": "Algorithm",
}
_ITEM = re.compile(r"\\bibitem\s*(?:\[((?:[^\[\]{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\])?\s*\{([^{}]+)\}")
_NATBIB = re.compile(r"^\{?(.*?)\}?\((\d{4}[a-z]?)\)")


class Labels:
    """Numbers of sections, figures, tables and formulas by label, counted in reading order."""

    def __init__(self, body: str) -> None:
        self.numbers: dict[str, tuple[str, str]] = {}
        counts: dict[str, int] = {}
        sections = [0, 0, 0]
        appendix = False
        current = ("section", "")
        float_kind = ""
        for match in _TOKEN.finditer(body):
            if match["appendix"]:
                appendix, sections = True, [0, 0, 0]
            elif match["section"] and not match["star"]:
                level = match["section"].count("sub")
                sections[level] += 1
                sections[level + 1 :] = [0] * (2 - level)
                first = (
                    chr(ord("A") + sections[0] - 1)
                    if appendix and 0 < sections[0] <= 26
                    else str(sections[0])
                )
                current = ("section", ".".join([first, *(str(n) for n in sections[1 : level + 1])]))
            elif match["begin"] or match["wide"]:
                kind = match["begin"] or match["wide"]
                if kind in {"figure", "table", "algorithm"}:
                    float_kind = kind
                else:
                    kind = "equation" if kind in _DISPLAYS else kind
                    counts[kind] = counts.get(kind, 0) + 1
                    current = (kind, str(counts[kind]))
            elif match["caption"] and float_kind:
                counts[float_kind] = counts.get(float_kind, 0) + 1
                current = (float_kind, str(counts[float_kind]))
            elif match["end"]:
                float_kind = ""
            elif match["label"]:
                self.numbers[match["label"].strip()] = current

    def number(self, names: str) -> str:
        """``3.2``, or several, for the labels in ``names``; empty where a label is unknown."""
        found = [self.numbers[name.strip()][1] for name in names.split(",") if name.strip() in self.numbers]
        return ", ".join(value for value in found if value)

    def named(self, names: str) -> str:
        """``Figure 3`` as ``\\cref`` and ``\\autoref`` print it."""
        number = self.number(names)
        kind = self.numbers.get(names.split(",", maxsplit=1)[0].strip(), ("", ""))[0]
        word = _WORDS.get(kind, kind.capitalize())
        return f"{word} {number}".strip() if number else ""


class Citations:
    """Names and years of cited works, where the sources bring their bibliography along."""

    def __init__(self, texts: list[str]) -> None:
        self._known: dict[str, tuple[str, str]] = {}
        for text in texts:
            for label, key in _ITEM.findall(text):
                match = _NATBIB.match(
                    re.sub(r"\\protect|~|\\natexlab\{(\w)\}", lambda m: m.group(1) or " ", label)
                )
                if match:
                    names = re.sub(r"[{}]", "", match.group(1)).replace("\\&", "&").strip()
                    self._known.setdefault(key.strip(), (" ".join(names.split()), match.group(2)))

    def textual(self, keys: str) -> str:
        """``Ho et al. (2020)``; the key in brackets where the work is unknown, so that the sentence stays whole."""
        found: list[str] = []
        for key in (part.strip() for part in keys.split(",")):
            known = self._known.get(key)
            found.append(f"{known[0]} ({known[1]})" if known else f"[{key}]")
        return " and ".join(found)

    def parenthetical(self, keys: str) -> str:
        """``(Ho et al., 2020)``; nothing for unknown works."""
        found = [self._known[key.strip()] for key in keys.split(",") if key.strip() in self._known]
        return f"({'; '.join(f'{names}, {year}' for names, year in found)})" if found else ""
