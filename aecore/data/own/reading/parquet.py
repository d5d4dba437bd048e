"""Parquet files as tables of text. Knows no torch."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ....errors import UserError
from ....texts import Sentence, mark
from ..check import LeftOut
from ..draft import File
from .grid import Batch, Grid
from .layout import names_of
from .names import shown
from .numerals import Array
from .texts import Step

__all__ = ["PARQUET", "grid_of_parquet"]

PARQUET = b"PAR1"
"""How such a file begins and ends."""
AT_ONCE = 20_000
MOST_ROWS = 50_000_000
"""Rows that few bytes can claim to be."""
DAMAGED = (pa.ArrowException, OSError, EOFError, ValueError, KeyError, OverflowError)


def grid_of_parquet(file: File, step: Step) -> Grid:
    """Return the flat columns of a Parquet file; nested and binary ones are named and left out. Raises UserError where
    the file is damaged or has no flat column."""
    try:
        with opened(file) as source:
            schema, rows = source.schema_arrow, source.metadata.num_rows
    except DAMAGED as error:
        raise damaged() from error
    flat = [place for place, column in enumerate(schema) if is_flat(column.type)]
    left_out = tuple(
        LeftOut(
            shown(column.name),
            Sentence(mark("a column of {type}, not of single values"), {"type": shown(str(column.type))}),
        )
        for column in schema
        if not is_flat(column.type)
    )
    if not flat or rows > MOST_ROWS:
        raise UserError(
            mark("The file has {rows} rows and {flat} columns of single values."),
            mark("Bring one with at least one such column, and with at most {most} rows."),
            rows=f"{rows:,}",
            flat=len(flat),
            most=f"{MOST_ROWS:,}",
        )

    def read(step: Step) -> Iterator[Batch]:
        step(file.size)
        try:
            with opened(file) as source:
                for batch in source.iter_batches(batch_size=AT_ONCE, use_threads=False):
                    if len(batch):
                        yield [as_text(batch.column(place)) for place in flat]
        except DAMAGED as error:
            raise damaged() from error

    names = names_of([schema[place].name for place in flat], len(flat))
    return Grid(names, read, file.size, left_out=left_out, typed=True)


def opened(file: File) -> Any:
    source = file.open()
    return pq.ParquetFile(source if source.seekable() else io.BytesIO(source.read()))


def damaged() -> UserError:
    return UserError(
        mark("The Parquet file cannot be read: it is damaged."), mark("Write it again, or save the table as CSV.")
    )


def is_flat(kind: Any) -> bool:
    """Whether values of this type can be written as text."""
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    simple = (
        pa.types.is_string,
        pa.types.is_large_string,
        pa.types.is_boolean,
        pa.types.is_integer,
        pa.types.is_floating,
    )
    timed = (pa.types.is_decimal, pa.types.is_date, pa.types.is_timestamp, pa.types.is_time, pa.types.is_null)
    return any(ask(kind) for ask in (*simple, *timed))


def as_text(column: Array) -> Array:
    kind = column.type
    if pa.types.is_dictionary(kind):
        column, kind = column.dictionary_decode(), kind.value_type
    if pa.types.is_timestamp(kind):  # in universal time, so that no table of time zones is needed
        column = column.cast(pa.timestamp("us"), safe=False)
    if pa.types.is_float16(kind):
        column = column.cast(pa.float32())
    return pc.fill_null(column.cast(pa.string()), "")
