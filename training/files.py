"""One file of rows, read through `datasets` into a table on disk that is mapped, not loaded."""

from __future__ import annotations

import csv
import glob
import hashlib
import json
import logging
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import datasets
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from datasets.table import CastError
from datasets.utils import logging as datasets_logging

from model.errors import DataError
from training import faults

FORMATS = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".jsonl": "json",
    ".ndjson": "json",
    ".json": "json",
    ".parquet": "parquet",
}


def read_file(path: Path, columns: Sequence[str], cache: Path) -> datasets.Dataset:
    """Every row of the named columns of one file, mapped from an Arrow file written under `cache`.

    The suffix gives the format, `.gz` after it the compression. CSV is read with quotes, TSV without (a double quote is
    a character like any other); neither takes a word such as "NA" for a null.

    Raises:
        DataError: names the file, and the line where one is at fault.
    """
    kind = _kind(path)
    try:
        with quiet_datasets():
            dataset = _read(path, kind, columns, Path(tempfile.mkdtemp(dir=cache)))
            dataset.data.validate(full=True)  # JSON and Parquet let bytes pass that are not UTF-8
    except (
        datasets.exceptions.DatasetsError,
        pa.ArrowException,
        OSError,
        ValueError,
        EOFError,
        zlib.error,
    ) as error:
        raise faults.explain(path, kind, cache, error) from error
    if len(dataset) == 0:
        raise DataError(f"{path}: there are no rows in it")
    return dataset


@contextmanager
def quiet_datasets() -> Iterator[None]:
    """Keep the library's own progress bars and error lines off the terminal: ours say the same, with a line number."""
    bars, verbosity = datasets.are_progress_bars_disabled(), datasets_logging.get_verbosity()
    datasets.disable_progress_bars()
    datasets_logging.set_verbosity(logging.CRITICAL)
    try:
        yield
    finally:
        datasets_logging.set_verbosity(verbosity)
        if not bars:
            datasets.enable_progress_bars()


def require_columns(where: Path | str, wanted: Sequence[str], present: Sequence[str]) -> None:
    """Raise DataError naming the columns there are, unless each wanted one is there exactly once."""
    for name in wanted:
        if name not in present:
            raise DataError(f"{where}: there is no column {name!r}; the columns are {', '.join(map(repr, present))}")
        if list(present).count(name) > 1:
            raise DataError(f"{where}: there is more than one column {name!r}")


def _kind(path: Path) -> str:
    name = path.name.lower()
    kind = FORMATS.get(Path(name.removesuffix(".gz")).suffix)
    if kind is None or (kind == "parquet" and name.endswith(".gz")):
        raise DataError(f"{path}: the suffix must be one of {', '.join(FORMATS)}, or of a text format and .gz")
    if not path.exists():
        raise DataError(f"{path}: there is no such file")
    if path.is_dir():
        raise DataError(f"{path}: is a folder, not a file")
    if path.stat().st_size == 0:
        raise DataError(f"{path}: is empty")
    return kind


def _read(path: Path, kind: str, columns: Sequence[str], cache: Path) -> datasets.Dataset:
    # Not `load_dataset`: for every local file it sends a count of its use to a host on the network.
    if kind == "parquet":
        return _read_parquet(path, columns, cache)
    if kind == "json":
        return _read_json(path, columns, cache)
    return _read_delimited(path, kind, columns, cache)


def _plain_name(path: Path, cache: Path) -> str:
    # The library takes patterns and chained URLs: a link keeps it from seeing one in a file's name.
    link = cache / f"rows{''.join(path.suffixes[-2:]).lower()}"
    link.symlink_to(path.resolve())
    return glob.escape(str(link))


def _read_delimited(path: Path, kind: str, columns: Sequence[str], cache: Path) -> datasets.Dataset:
    with closing(faults.delimited_rows(path, kind)) as rows:
        header, first = next(rows, None), next(rows, None)
    if header is None:
        raise DataError(f"{path}: is empty")
    require_columns(path, columns, header.fields)
    if first is None:
        raise DataError(f"{path}: there are no rows in it, only a header")
    if len(first.fields) > len(header.fields):  # pandas takes the length of the first row on trust
        raise faults.field_count_fault(path, first, len(header.fields))
    names = [name if name in columns else f"unused {place}" for place, name in enumerate(header.fields)]
    options: dict[str, Any] = {}
    if kind == "tsv":
        options = {"sep": "\t", "quoting": csv.QUOTE_NONE, "lineterminator": faults.tsv_newline(path) or None}
    dataset = datasets.Dataset.from_csv(
        _plain_name(path, cache),
        cache_dir=str(cache),
        features=datasets.Features({name: datasets.Value("string") for name in names}),
        names=names,
        header=0,
        index_col=False,
        keep_default_na=False,
        na_filter=False,
        **options,
    )
    # pandas fills a short row up with empty fields: where no last field is empty, no row was short.
    if pc.any(pc.equal(dataset.data.column(names[-1]), "")).as_py():
        fault = faults.delimited_fault(path, kind)
        if fault is not None:
            raise fault
    return dataset.select_columns(list(columns))


def _read_json(path: Path, columns: Sequence[str], cache: Path) -> datasets.Dataset:
    name = _plain_name(path, cache)

    def read(folder: str, features: datasets.Features | None) -> datasets.Dataset:
        return datasets.Dataset.from_json(
            name, cache_dir=str(cache / folder), features=features, parse_agent_traces=False
        )

    try:
        dataset = read("guessed", None)
    except datasets.exceptions.DatasetsError as error:
        if not any(isinstance(cause, CastError) for cause in faults.causes(error)):
            raise
        # The columns are guessed from the first megabytes. Where later rows differ: any column may hold anything.
        dataset = read("declared", datasets.Features({name: datasets.Json() for name in _json_keys(path)}))
    require_columns(path, columns, dataset.column_names)
    return dataset.select_columns(list(columns))


def _json_keys(path: Path) -> list[str]:
    keys: dict[str, None] = {}
    with faults.open_bytes(path) as file:
        for line in file:
            if line.strip():
                keys.update(dict.fromkeys(json.loads(line.decode("utf-8-sig"))))
    return list(keys)


def _read_parquet(path: Path, columns: Sequence[str], cache: Path) -> datasets.Dataset:
    with pq.ParquetFile(path) as file:
        require_columns(path, columns, file.schema_arrow.names)
        if file.metadata.num_rows == 0:
            raise DataError(f"{path}: there are no rows in it")
    return datasets.Dataset.from_parquet(_plain_name(path, cache), cache_dir=str(cache), columns=list(columns))


def file_hash(path: Path) -> str:
    """The sha256 of a file, 64 hex digits."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
