"""Draws the graph as Mermaid, for the README; ``python -m graph.draw`` prints it, a test compares it."""

from graph.build import build
from graph.services import LocalServices
from graph.settings import Settings


def mermaid() -> str:
    """The graph's nodes and edges as a Mermaid flow chart, drawn from the code."""
    graph = build(LocalServices(Settings())).compile().get_graph()
    lines = ["flowchart LR"]
    for edge in graph.edges:
        arrow = "-.->" if edge.conditional else "-->"
        lines.append(f"    {_name(edge.source)} {arrow} {_name(edge.target)}")
    return "\n".join([lines[0], *sorted(lines[1:])])


def _name(node: str) -> str:
    return {"__start__": "goal([goal])", "__end__": "done([report files])"}.get(node, node)


if __name__ == "__main__":
    import sys

    sys.stdout.write(mermaid() + "\n")
