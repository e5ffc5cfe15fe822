"""The owner's desk as a Starlette app: ``langgraph.json`` mounts it in the LangGraph server, under ``/desk``.

``uvicorn desk.app:app`` serves it alone: it then shows and decides what was started at the desk or in the
terminal, and shows what came over the API.
"""

import asyncio
import getpass
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from desk.actions import Actions
from desk.guard import Guard, Tokens
from desk.jobs import Jobs
from desk.live import Live
from desk.pages import Pages
from desk.server import Server
from desk.shelf import Shelf
from desk.site import STATIC, Desk, Stale, environment, stamp
from graph.settings import Settings, read_settings
from graph.signing import ensure_key
from state.errors import InputError, IntegrityError

Handler = Callable[[Request], Awaitable[Response]]
DESK_KEY = "desk.key"
"""Key of the form tokens; it signs no decision."""


def create_app(settings: Settings) -> Starlette:
    """The desk over the runs of ``settings.home_folder``; nothing is written before the first request."""
    home = settings.home_folder
    jobs = Jobs(home, offline=settings.offline)
    desk = Desk(
        settings=settings,
        shelf=Shelf(home),
        jobs=jobs,
        server=Server(),
        tokens=Tokens(lambda: ensure_key(home, DESK_KEY)),
        templates=environment(),
        stamp=stamp(),
        actor=_user(),
    )
    pages = Pages(desk)
    actions = Actions(desk, pages)

    async def failed(request: Request, error: Exception) -> Response:
        status, words = _told(error)
        return await desk.page(request, "error.html.j2", status_code=status, number=status, words=words)

    def route(path: str, endpoint: Handler, method: str = "GET") -> Route:
        # Pages are no part of the API that the server around us describes.
        return Route(path, endpoint, methods=[method], include_in_schema=False)

    inner = Starlette(
        routes=[
            route("/", pages.queue),
            route("/new", pages.new),
            route("/new", actions.new, "POST"),
            route("/help", pages.help),
            route("/runs/{run_id}", pages.run),
            route("/runs/{run_id}/events", Live(desk).events),
            route("/runs/{run_id}/claims/{claim_id}", pages.claim),
            route("/runs/{run_id}/rounds", pages.rounds),
            route("/runs/{run_id}/edit", pages.edit),
            route("/runs/{run_id}/files/{name}", pages.file),
            route("/runs/{run_id}/decide", actions.decide, "POST"),
            route("/runs/{run_id}/resume", actions.resume, "POST"),
            Mount("/static", StaticFiles(directory=STATIC)),
        ],
        exception_handlers=dict.fromkeys((InputError, IntegrityError, Stale, HTTPException), failed),
    )
    hosts = frozenset(h.strip().lower() for h in settings.desk_hosts.split(",") if h.strip())

    async def to_desk(request: Request) -> Response:
        return RedirectResponse(f"{request.scope.get('root_path', '')}/desk/")

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncGenerator[None]:
        yield
        await asyncio.to_thread(jobs.close)

    return Starlette(
        routes=[
            Route("/desk", to_desk, include_in_schema=False),
            # The guard stands around the desk alone: the server's own routes are not its business.
            Mount("/desk", inner, middleware=[Middleware(Guard, hosts=hosts)]),
        ],
        lifespan=lifespan,
    )


def _told(error: Exception) -> tuple[int, str]:
    if isinstance(error, Stale):
        return 403, "This form is no longer good. Go back, load the page again, and send it once more."
    if isinstance(error, HTTPException):
        return error.status_code, "There is no such page." if error.status_code == 404 else str(error.detail)
    return (500 if isinstance(error, IntegrityError) else 404), str(error)


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


app = create_app(read_settings())
