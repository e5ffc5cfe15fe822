"""What ``langgraph.json`` names: the graph as a server or Studio loads it, without a checkpointer of its own."""

from pathlib import Path
from typing import Any


def _refuse_strangers() -> None:
    """A stranger's installed ``agents`` package would shadow ours; say so instead of failing oddly later.

    Raises:
        RuntimeError: another package named ``agents`` comes first on the path.
    """
    import agents

    ours = Path(__file__).parent.parent / "agents"
    found = Path(str(agents.__file__)).parent
    if found != ours:
        raise RuntimeError(
            f"the package 'agents' was loaded from {found}, not from this project: "
            "start with PYTHONPATH=. or uninstall the other package"
        )


def graph() -> Any:
    """Build the graph with services from this machine's settings."""
    _refuse_strangers()
    from graph.build import RECURSION_LIMIT, build
    from graph.services import LocalServices
    from graph.settings import read_settings

    compiled = build(LocalServices(read_settings())).compile(name="sovereign")
    return compiled.with_config(recursion_limit=RECURSION_LIMIT)
