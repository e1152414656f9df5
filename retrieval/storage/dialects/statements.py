"""SQL that SQLite and PostgreSQL spell differently, as SQLAlchemy constructs."""

from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Connection, Float, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


def upsert(connection: Connection, table: Table) -> "sqlite.Insert | postgresql.Insert":
    """An insert that has `on_conflict_do_update` and `on_conflict_do_nothing`."""
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)


def in_list(column: ColumnElement[int], numbers: BindParameter[str]) -> ColumnElement[bool]:
    """Whether a column has one of the numbers of a JSON list: they may be more than a statement's parameters."""
    return column.op("IN", is_comparison=True)(Listed(numbers))


class Listed(FunctionElement[Any]):
    """The integers of a JSON list as rows."""

    inherit_cache = True


@compiles(Listed, "sqlite")
def _listed_in_sqlite(element: Listed, compiler: SQLCompiler, **options: Any) -> str:
    return f"(SELECT value FROM json_each({compiler.process(element.clauses, **options)}))"


@compiles(Listed, "postgresql")
def _listed_in_postgres(element: Listed, compiler: SQLCompiler, **options: Any) -> str:
    value = compiler.process(element.clauses, **options)
    return f"(SELECT CAST(value AS bigint) FROM json_array_elements_text(CAST({value} AS json)))"


class DatabaseNow(FunctionElement[float]):
    """Seconds since 1970 UTC by the database's clock: machines that share it need not agree on the time."""

    type = Float()
    inherit_cache = True


@compiles(DatabaseNow, "sqlite")
def _now_in_sqlite(_element: DatabaseNow, _compiler: SQLCompiler, **_options: Any) -> str:
    return "((julianday('now') - 2440587.5) * 86400.0)"


@compiles(DatabaseNow, "postgresql")
def _now_in_postgres(_element: DatabaseNow, _compiler: SQLCompiler, **_options: Any) -> str:
    return "CAST(EXTRACT(EPOCH FROM clock_timestamp()) AS double precision)"
