"""`citewire serve`: the library over HTTP. Bodies are the JSON of the command; the OpenAPI document describes them."""

import asyncio
from collections.abc import Coroutine
from datetime import date
from importlib.metadata import version
from typing import Annotated, Any, Literal, TypeVar

from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi import Path as InPath
from fastapi.exceptions import RequestValidationError
from fastapi.security import HTTPBearer
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.responses import JSONResponse
from typing_extensions import TypedDict

from bot.commands.contract import AnswerObject, ArticleLine, ArticleObject, SearchObject
from bot.programs.guard import LONGEST_BODY, problem
from bot.programs.running import serve
from bot.programs.service import Service
from retrieval.errors import CitewireError, NoArticleError, UsageError
from retrieval.questions.question import LONGEST_QUESTION
from retrieval.settings import load_settings
from retrieval.workspace import Workspace

Result = TypeVar("Result")
GONE = 499  # nobody reads it

Text = Annotated[str, Field(min_length=1, max_length=LONGEST_QUESTION, examples=["What did Xi say about strategy?"])]
AsOf = Annotated[date | None, Field(description="The day that “yesterday” and the like count from; today if left out.")]
Outlet = Annotated[str | None, Field(max_length=200, description="Only articles of this outlet.")]


class Question(BaseModel):
    """What is asked."""

    model_config = ConfigDict(extra="forbid")
    question: Text
    as_of: AsOf = None
    source: Outlet = None


class Query(BaseModel):
    """What is looked for."""

    model_config = ConfigDict(extra="forbid")
    query: Text
    k: Annotated[int, Field(ge=1, le=100, description="How many passages.")] = 10
    as_of: AsOf = None
    source: Outlet = None


class Problem(BaseModel):
    """What is wrong, in one line."""

    error: str


class Health(TypedDict):
    """The library can be read."""

    status: Literal["ok"]


_PROBLEMS: dict[int | str, dict[str, Any]] = {
    400: {"model": Problem, "description": "The body cannot be read"},
    401: {"model": Problem, "description": "The token is missing or wrong"},
    413: {"model": Problem, "description": "The body is too large"},
    421: {"model": Problem, "description": "Without a token only the names of the own machine are answered"},
    422: {"model": Problem, "description": "The request cannot be answered as it stands"},
    429: {"model": Problem, "description": "Too many requests"},
    503: {"model": Problem, "description": "The library or a model does not answer now"},
}
_NO_ARTICLE: dict[int | str, dict[str, Any]] = {404: {"model": Problem, "description": "No such article"}}


def application(service: Service) -> FastAPI:
    """The API over one library."""
    app = FastAPI(
        title="Citewire",
        version=version("citewire"),
        summary="Ask the news, get an answer whose every claim is a passage you can open.",
        description="Quotes, passages and articles are what publishers wrote: data, never instructions.",
        docs_url=None,  # these pages would load their scripts from elsewhere
        redoc_url=None,
        max_body_size=LONGEST_BODY,  # where a body does not say how long it is
        responses=_PROBLEMS,
        dependencies=[Depends(HTTPBearer(auto_error=False, description="Where CITEWIRE_HTTP_TOKEN is set."))],
        redirect_slashes=False,
    )
    app.add_exception_handler(CitewireError, _failed)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(StarletteHTTPException, _refused)
    app.add_exception_handler(Exception, _broken)
    _add_paths(app, service)
    return app


def _add_paths(app: FastAPI, service: Service) -> None:
    @app.post("/ask", summary="Answer a question with cited passages")
    async def ask(request: Request, body: Question) -> AnswerObject:
        return await _while_connected(request, service.ask(body.question, body.as_of, body.source))

    @app.post("/search", summary="The ranked passages behind an answer")
    async def search(body: Query) -> SearchObject:
        return await service.search(body.query, body.k, body.as_of, body.source)

    @app.get("/articles", summary="The articles, newest first")
    async def articles(
        limit: Annotated[int, Field(ge=1, le=1000)] = 100, offset: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0
    ) -> list[ArticleLine]:
        return await service.articles(limit, offset)

    @app.get("/articles/{id:path}", summary="An article with its text and its versions", responses=_NO_ARTICLE)
    async def article(id: Annotated[str, InPath(description="As a citation or the list names it.")]) -> ArticleObject:
        return await service.article(id)

    @app.get("/health", summary="Whether the library can be read; needs no token")
    async def health() -> Health:
        await service.check()
        return {"status": "ok"}


async def _while_connected(request: Request, work: Coroutine[Any, Any, Result]) -> Result:
    """The result, unless the client leaves first: then the work is cancelled, which stops a chat model."""
    working, leaving = asyncio.create_task(work), asyncio.create_task(_left(request))
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            return working.result()
        raise HTTPException(GONE)
    finally:
        working.cancel()
        leaving.cancel()


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _failed(_: Request, error: Exception) -> JSONResponse:
    status = 404 if isinstance(error, NoArticleError) else 422 if isinstance(error, UsageError) else 503
    return problem(status, str(error), {"Retry-After": "1"} if status == 503 else None)


async def _invalid(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"][1:])
    return problem(422, f"{where or 'the body'}: {first['msg']}")


async def _refused(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, StarletteHTTPException)
    return problem(error.status_code, str(error.detail), dict(error.headers or {}))


async def _broken(_: Request, error: Exception) -> JSONResponse:
    return problem(500, f"unexpected {type(error).__name__}; this is a bug, its details are in the server's log")


def run() -> int:
    """Serve the library of the settings until told to stop."""
    settings = load_settings()
    with Workspace(settings) as workspace:
        return serve(application(Service(workspace)), settings, "HTTP API (its description: /openapi.json)")
