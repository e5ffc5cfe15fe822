"""``sovereign serve``: the LangGraph server, for Studio, the API and the desk."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import click

from state.errors import InputError

PROJECT = Path(__file__).parent.parent
UNTRACED = {"LANGSMITH_TRACING_V2": "false", "LANGSMITH_TRACING": "false"}
"""Asked before all other names by which a tracer can be turned on."""


@click.command(epilog="\b\nExamples:\n  sovereign serve\n  sovereign serve --port 2124 --offline")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=2024, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on."
)
@click.option("--offline", is_flag=True, help="Runs started here open no socket.")
@click.option(
    "--jobs", default=4, show_default=True, type=click.IntRange(1, 64), help="Runs at the same time."
)
def serve(host: str, port: int, offline: bool, jobs: int) -> int:
    """Start the LangGraph server with the desk. Stop it with Ctrl-C."""
    command = shutil.which("langgraph", path=str(Path(sys.executable).parent)) or shutil.which("langgraph")
    if command is None:
        raise InputError("the server is not installed: pip install 'sovereign-research-kernel[serve]'")
    _refuse_taken(host, port)
    from graph.settings import read_settings

    offline = offline or read_settings().offline
    environment = {
        **os.environ,
        # The server appends the project to the path: without this a stranger's package could shadow ours.
        "PYTHONPATH": str(PROJECT),
        "LANGGRAPH_CLI_NO_ANALYTICS": "1",
        # Offline, a tracer that the environment asks for must not send the runs away either.
        **({"SOVEREIGN_OFFLINE": "1", **UNTRACED} if offline else {}),
    }
    click.echo(
        f"API http://{host}:{port}  docs http://{host}:{port}/docs  desk http://{host}:{port}/desk", err=True
    )
    arguments = ["dev", "--host", host, "--port", str(port), "--no-browser", "--no-reload"]
    arguments += ["--n-jobs-per-worker", str(jobs)]
    try:
        return subprocess.call([command, *arguments], cwd=PROJECT, env=environment)  # noqa: S603
    except KeyboardInterrupt:
        return 0


def _refuse_taken(host: str, port: int) -> None:
    """The server would take another port in silence; a person would look at the wrong one."""
    import socket

    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise InputError(f"port {port} on {host}: {error.strerror}; name another with --port") from error
