"""One side of a comparison: a kept file, a model's recordings, a branch, other prompts, or another checkout."""

import io
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from pydantic import ValidationError

from evals.book import Book
from evals.result import Result
from evals.session import replayed
from evals.stale import StaleRecording
from prompts import library
from state.errors import InputError, SovereignError

HOME = Path(__file__).parent.parent


class SideStale(StaleRecording):
    """The recordings of one side do not answer its prompts."""

    def __init__(self, side: str, told: str) -> None:
        SovereignError.__init__(self, f"{side}: {told}")


def result_of(side: str, suites: tuple[str, ...]) -> tuple[Result, dict[str, str]]:
    """The result of one side, run where it must be run, and its prompt files by id.

    Raises:
        InputError: the side can not be found, or its run failed.
        StaleRecording: its recordings do not answer its prompts.
    """
    kind, _, rest = side.partition(":")
    if kind == "model" and rest:
        result = replayed(suites, Book.read(rest))
        return result.model_copy(update={"label": side}), _prompts(library.PROMPTS)
    if kind == "tree" and rest:
        return _in_tree(Path(rest).absolute(), side, suites)
    if kind in {"git", "prompts"} and rest:
        with tempfile.TemporaryDirectory(prefix="sovereign-eval-") as folder:
            tree = Path(folder) / "tree"
            if kind == "git":
                _unpack(rest, tree)
            else:
                _overlay(Path(rest), tree)
            return _in_tree(tree, side, suites)
    return _from_file(Path(side))


def _from_file(path: Path) -> tuple[Result, dict[str, str]]:
    try:
        result = Result.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, ValidationError, ValueError) as error:
        raise InputError(
            f"{str(path)!r}: not a result of sovereign eval run --out; others are model:NAME, git:REF, "
            "prompts:DIR and tree:DIR"
        ) from error
    return result.model_copy(update={"label": path.name}), {}


def _in_tree(tree: Path, side: str, suites: tuple[str, ...]) -> tuple[Result, dict[str, str]]:
    if not (tree / "evals" / "run.py").is_file():
        raise InputError(f"{side}: there are no evals in it")
    with tempfile.TemporaryDirectory(prefix="sovereign-eval-") as folder:
        kept = Path(folder) / "result.json"
        command = [sys.executable, "-m", "cli", "eval", "run", "--out", str(kept)]
        for suite in suites:
            command += ["--suite", suite]
        # The tree's own packages come first on the path because it is the working directory.
        done = subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode == 3:
            raise SideStale(side, done.stderr.strip())
        if not kept.is_file():
            raise InputError(f"{side}: its run failed: {done.stderr.strip()[-400:]}")
        result, _ = _from_file(kept)
    return result.model_copy(update={"label": side}), _prompts(tree / "prompts")


def _unpack(ref: str, tree: Path) -> None:
    """The files of a commit, beside the checkout, which is not touched."""
    if ref.startswith("-"):
        raise InputError(f"git:{ref}: not the name of a branch or commit")
    git = shutil.which("git")
    if git is None:
        raise InputError(f"git:{ref}: git is not installed")
    packed = subprocess.run(  # noqa: S603
        [git, "-C", str(HOME), "archive", "--format=tar", ref], capture_output=True, check=False
    )
    if packed.returncode:
        raise InputError(f"git:{ref}: {packed.stderr.decode(errors='replace').strip()[:200]}")
    with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as archive:
        archive.extractall(tree, filter="data")


def _overlay(prompts: Path, tree: Path) -> None:
    """This tree by links, with the files of ``prompts`` laid over its own."""
    if not prompts.is_dir():
        raise InputError(f"prompts:{prompts}: no such folder")
    tree.mkdir()
    for entry in HOME.iterdir():
        if entry.name != "prompts":
            (tree / entry.name).symlink_to(entry)
    shutil.copytree(HOME / "prompts", tree / "prompts")
    for path in prompts.glob("*.md"):
        shutil.copy(path, tree / "prompts" / path.name)


def _prompts(folder: Path) -> dict[str, str]:
    return {p.stem: p.read_text(encoding="utf-8") for p in sorted(folder.glob("*.md"))}
