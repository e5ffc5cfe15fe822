"""Finds what a reader of a web page would not see: hidden elements, tiny or white or off-page text, comments."""

import re

from bs4 import BeautifulSoup, Comment, Tag

_HIDING = re.compile(
    r"display\s*:\s*none"
    r"|visibility\s*:\s*(?:hidden|collapse)"
    r"|opacity\s*:\s*0?\.?0+(?:%|\s*(?:;|!|$))"
    r"|font-size\s*:\s*(?:0(?:\.\d+)?(?:px|pt|em|rem|%)?|1(?:\.\d+)?(?:px|pt))\s*(?:;|!|$)"
    r"|(?:left|top|right|text-indent)\s*:\s*-\s*\d{3,}"
    r"|clip\s*:\s*rect\(\s*(?:0|1px)"
    r"|(?<![\w-])(?:max-)?(?:height|width)\s*:\s*0(?:px)?\s*(?:;|!|$)",
    re.IGNORECASE,
)
_WHITE = re.compile(
    r"(?<![\w-])color\s*:\s*(?:white\b|#fff(?:fff)?\b|#fefefe\b|transparent\b"
    r"|rgba?\(\s*255\s*,\s*255\s*,\s*255|rgba\([^)]*,\s*0\s*\))",
    re.IGNORECASE,
)
_BACKGROUND = re.compile(
    r"background(?:-color)?\s*:\s*(?!\s*(?:white|#fff|transparent|none|inherit))", re.IGNORECASE
)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_SIMPLE = re.compile(r"^[a-z0-9]*([.#])([\w-]+)$", re.IGNORECASE)


def hides(style: str) -> bool:
    """Whether a CSS declaration block takes text out of sight (white on an unstated page counts)."""
    return bool(_HIDING.search(style) or (_WHITE.search(style) and not _BACKGROUND.search(style)))


def take_hidden(soup: BeautifulSoup) -> list[str]:
    """Remove from ``soup`` what is not to be seen and return its texts, in page order."""
    classes, ids = _hiding_rules(soup)
    found: list[str] = []
    for comment in soup.find_all(string=lambda s: isinstance(s, Comment)):
        words = " ".join(str(comment).split())
        comment.extract()
        # Build marks and conditional comments are not messages; a few words of prose are.
        if len(words.split()) >= 4 and "<" not in words and not words.startswith("["):
            found.append(words)
    for element in soup.find_all(True):
        if element.decomposed or not _is_hidden(element, classes, ids):
            continue
        words = " ".join(element.get_text(" ").split())
        element.decompose()
        if words:
            found.append(words)
    return found


def _hiding_rules(soup: BeautifulSoup) -> tuple[set[str], set[str]]:
    classes: set[str] = set()
    ids: set[str] = set()
    for sheet in soup.find_all("style"):
        # Rules within @media print and the like depend on the device: only plain rules are taken.
        css = re.sub(r"@[^{}]+\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", sheet.get_text())
        for selectors, body in _RULE.findall(css):
            if not hides(body):
                continue
            for selector in selectors.split(","):
                match = _SIMPLE.match(selector.strip())
                if match:
                    (classes if match.group(1) == "." else ids).add(match.group(2))
    return classes, ids


def _is_hidden(element: Tag, classes: set[str], ids: set[str]) -> bool:
    if element.name in {"script", "style", "math", "annotation"}:
        return False
    own = element.get("class") or []
    names = own if isinstance(own, list) else str(own).split()
    hidden = (
        element.has_attr("hidden")
        or hides(str(element.get("style") or ""))
        or any(name in classes for name in names)
        or str(element.get("id") or "") in ids
        or (
            element.name == "font" and str(element.get("color") or "").lower() in {"white", "#ffffff", "#fff"}
        )
    )
    # Formulas hide their source on purpose; looking up the tree is slow, so it comes last.
    return hidden and element.find_parent("math") is None
