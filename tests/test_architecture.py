"""Holds the arrows between the rooms, and the other laws that a reader of the folders may rely on."""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
_CORE = {"state", "prompts", "evidence", "agents"}
_ADAPTERS = {"sources", "llm", "reports"}
MAY_IMPORT: dict[str, set[str]] = {
    "state": set(),
    "prompts": {"state"},
    "evidence": {"state"},
    "agents": {"state", "prompts", "evidence"},
    "sources": _CORE,
    "llm": _CORE,
    "reports": _CORE,
    "graph": _CORE | _ADAPTERS,
    "evals": _CORE | _ADAPTERS | {"graph"},
    "desk": _CORE | _ADAPTERS | {"graph"},
    "cli": _CORE | _ADAPTERS | {"graph", "evals", "desk"},
}
"""state ← prompts, evidence ← agents ← sources, llm, reports ← graph ← evals, desk ← cli."""
ENVIRONMENT = {
    "graph/settings.py": "the one module that reads settings",
    "cli/common.py": "NO_COLOR, a convention of terminals",
    "cli/runs.py": "PAGER, a convention of terminals",
    "cli/serve.py": "passes the environment on to the server",
}
HEAVY = {
    "aiohttp", "arxiv", "graph", "httpx", "jinja2", "langchain_community", "langchain_core", "langgraph",
    "langchain_nvidia_ai_endpoints", "lxml", "numpy", "onnxruntime", "pydantic_settings", "pypdfium2",
    "requests", "scipy", "sklearn", "tokenizers", "typst",
}  # fmt: skip
MAX_LINES = 300


@cache
def modules() -> dict[str, Path]:
    """Dotted name to file of every module of the project's rooms."""
    found: dict[str, Path] = {}
    for room in MAY_IMPORT:
        for path in sorted((ROOT / room).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imported(path: Path, *, types_too: bool) -> Iterator[str]:
    """Dotted names that a file imports anywhere, inside functions too."""
    skipped: set[ast.AST] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test) and not types_too:
            skipped |= {inner for statement in node.body for inner in ast.walk(statement)}
        if node in skipped:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide what is imported"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def ours(name: str) -> str | None:
    """The module of the project that a dotted name leads to, if any."""
    parts = name.split(".")
    return next((m for n in range(len(parts), 0, -1) if (m := ".".join(parts[:n])) in modules()), None)


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_a_room_imports_only_what_stands_left_of_it(room: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {target}"
        for name, path in modules().items()
        if name.split(".")[0] == room
        for target in imported(path, types_too=True)
        if target.split(".")[0] in MAY_IMPORT.keys() - MAY_IMPORT[room] - {room}
    ]
    assert not wrong


def test_every_room_is_there_and_packaged() -> None:
    packaged = re.search(r"packages = \[(.*?)\]", (ROOT / "pyproject.toml").read_text(), re.DOTALL)
    assert packaged is not None
    assert set(re.findall(r'"(\w+)"', packaged[1])) == {*MAY_IMPORT, "library"}
    assert all((ROOT / room / "__init__.py").is_file() for room in MAY_IMPORT)


def test_there_is_no_import_circle() -> None:
    edges = {
        name: {target for t in imported(path, types_too=False) if (target := ours(t)) and target != name}
        for name, path in modules().items()
    }
    done: set[str] = set()

    def walk(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, f"circle: {' -> '.join((*trail[trail.index(name) :], name))}"
        if name not in done:
            for target in sorted(edges[name]):
                walk(target, (*trail, name))
            done.add(name)

    for name in edges:
        walk(name, ())


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        name
        for name, path in modules().items()
        if path.read_text().strip() and not (ast.get_docstring(tree(path)) or "").strip()
    ]
    assert not silent


def test_no_file_is_too_long() -> None:
    files = [*modules().values(), *(ROOT / "benchmarks").rglob("*.py")]
    lengths = {str(p.relative_to(ROOT)): len(p.read_text().splitlines()) for p in files}
    long = {name: lines for name, lines in lengths.items() if lines > MAX_LINES}
    assert not long


def test_only_the_settings_read_the_environment() -> None:
    readers = {
        str(path.relative_to(ROOT))
        for path in modules().values()
        for node in ast.walk(tree(path))
        if (isinstance(node, ast.Attribute) and node.attr in {"environ", "environb", "getenv"})
        or (isinstance(node, ast.ImportFrom) and node.module == "pydantic_settings")
        or (isinstance(node, ast.keyword) and node.arg in {"envvar", "auto_envvar_prefix"})
    }
    assert readers <= ENVIRONMENT.keys()
    assert "graph/settings.py" in readers


def test_the_sunset_library_stands_in_one_file() -> None:
    users = [
        name
        for name, path in modules().items()
        if any(t.split(".")[0] == "langchain_community" for t in imported(path, types_too=True))
    ]
    assert users == ["llm.vectorstore"]


def test_the_command_line_starts_without_anything_heavy() -> None:
    code = "import cli.main, sys, json; print(json.dumps(sorted({m.split('.')[0] for m in sys.modules})))"
    out = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not HEAVY & set(json.loads(out.stdout))


def test_the_readme_draws_the_graph_that_the_code_builds() -> None:
    from graph.build import build
    from graph.context import RunContext
    from graph.draw import mermaid
    from graph.services import Services

    def nobody(context: RunContext) -> Services:
        raise AssertionError("drawing needs no services")

    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = re.search(r"<!-- graph -->\s*```mermaid\n(.*?)```\s*<!-- /?graph -->", readme, re.DOTALL)
    assert shown is not None, f"README.md lacks this between <!-- graph --> markers:\n{mermaid()}"
    assert shown[1].strip() == mermaid().strip()
    # The drawing itself is held against what LangGraph compiled.
    named = {"__start__": "goal", "__end__": "done"}
    built = {
        (named.get(e.source, e.source), named.get(e.target, e.target), e.conditional)
        for e in build(nobody).compile().get_graph().edges
    }
    lines = re.findall(r"^\s*(\w+)(?:\(.*?\))? (-->|-\.->) (\w+)", shown[1], re.MULTILINE)
    assert {(a, b, arrow == "-.->") for a, arrow, b in lines} == built


def test_the_readme_names_every_environment_variable_that_is_read() -> None:
    from graph.settings import Settings

    known = {str(f.validation_alias.choices[0]) for f in Settings.model_fields.values()}  # type: ignore[union-attr]
    told = set(re.findall(r"`([A-Z0-9]+(?:_[A-Z0-9]+)+)(?:=1)?`", (ROOT / "README.md").read_text()))
    assert known <= told
    assert told - known <= {"AUTO_APPROVE", "ESCALATE_TO_OWNER", "AWAITING_OWNER"}
