"""What a program does with the Python API otherwise than docs/python.md shows it."""

import asyncio
import io
import pkgutil
import threading
import warnings
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, get_type_hints

import pytest
from endpoint import Endpoint
from test_summarize import NORCO, letter

import imr_llm
from imr_llm import api
from imr_llm.api import batches, export, files, plain, runs, trust
from imr_llm.api.store import Store, meant
from imr_llm.errors import EmptyFile, NotAccessible, NotDone, StoreError

LETTERS = Path(__file__).parents[2] / "examples" / "letters"
MODULES = [f"imr_llm.api.{module.name}" for module in pkgutil.iter_modules(api.__path__)]


@pytest.mark.parametrize("module", MODULES)
def test_every_name_that_a_module_offers_is_there(module: str) -> None:
    names: dict[str, Any] = {}
    exec(f"from {module} import *", names)
    assert set(getattr(import_module(module), "__all__", ())) <= names.keys()
    with pytest.raises(AttributeError, match="no attribute 'reed'"):
        import_module(module).reed  # noqa: B018


def test_types_that_are_loaded_late() -> None:
    from imr_llm.api import model
    from imr_llm.pipeline import asking, collecting

    assert model.Session is asking.Model
    assert model.Plan is asking.Plan
    assert batches.Cancelled is collecting.Cancelled
    for function in (runs.run, runs.plan, plain.summarize_many, plain.summarize):
        assert "return" in get_type_hints(function)


def test_without_names_there_is_no_page_beside_the_letter() -> None:
    names = ("Zebulon Quackenbush", "77ZQ881")
    head = f"Employee: {names[0]}\nClaim Number: {names[1]}\nIMR Case Number: CM14-0099999"
    told = imr_llm.summarize(imr_llm.read(letter(NORCO, header=head).encode(), name="z.txt"))
    assert all(name in told.side_by_side() for name in names)
    bare = told.without_names()
    for made in (bare.html(), bare.text(), bare.json(), bare.explained(), bare.record.model_dump_json()):
        assert not any(name in made for name in names)
    with pytest.raises(NotDone, match="shows the letter itself"):
        bare.side_by_side()


def test_a_language_that_there_is_none_of_is_told_at_the_call() -> None:
    with pytest.raises(ValueError, match="lang is one of en, es"):
        plain.summarize_many([], "fr")  # type: ignore[arg-type]


# --- One path as well as many -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [str, Path])
def test_one_path_is_as_good_as_many(tmp_path: Path, kind: Callable[[Path], Any]) -> None:
    assert [type(one) for one in files.find(kind(LETTERS))] == [files.Found] * 3
    assert isinstance(one := files.joined(kind(LETTERS)), files.Found)
    assert len(one.pages) == 3
    assert files.same_bytes(kind(LETTERS)) is None
    assert files.same_bytes(kind(next(LETTERS.iterdir())))
    path = tmp_path / "imr.db"
    with Store(path) as store:
        found = [one.record for one in imr_llm.read_many(kind(LETTERS), store=store)]  # type: ignore[union-attr]
        assert meant(store, found[0].letter_id).letters == {found[0].source.sha256}
        assert store.purge(found[0].source.sha256) == 1
        with imr_llm.Model("test", base_url="http://127.0.0.1:9/v1") as model, pytest.raises(NotAccessible, match="x:"):
            batches.Batches(model, store).collect_files(kind(Path("x")))
    known = trust.of(kind(path))
    assert (known.file, known.letters) == (path, 2)
    known.confirm()
    assert trust.forget(kind(path))


def test_no_page_is_no_letter() -> None:
    assert isinstance(files.joined([]), EmptyFile)


def test_letters_are_exported_as_records_are() -> None:
    letters = [one for one in imr_llm.read_many(LETTERS) if isinstance(one, imr_llm.Letter)]

    def made(of: list[Any]) -> list[str | bytes]:
        jsonl, csv, xlsx = io.StringIO(), io.StringIO(), io.BytesIO()
        export.to_jsonl(of, jsonl)
        export.to_csv(of, csv)
        export.to_xlsx(of, xlsx)
        return [jsonl.getvalue(), csv.getvalue(), export.ics(of)]

    assert made(letters) == made([one.record for one in letters])


# --- Stores and threads -----------------------------------------------------------------------------------------------


USES: list[Callable[[Store], Any]] = [
    len,
    lambda store: store.word,
    lambda store: list(store.records()),
    lambda store: store.batches.everywhere(),
    lambda store: store.queue(limit=1),
    lambda store: store.purge_all(),
    lambda store: list(imr_llm.read_many(LETTERS, store=store, jobs=1)),
]


@pytest.mark.parametrize("use", USES)
def test_a_store_that_is_closed_or_another_threads(tmp_path: Path, use: Callable[[Store], Any]) -> None:
    def told() -> None:
        try:
            use(store)
        except StoreError as error:
            problems.append(error.problem)

    problems: list[str] = []
    store = Store(tmp_path / "imr.db")
    thread = threading.Thread(target=told)
    thread.start()
    thread.join()
    store.close()
    told()
    name = store.path
    assert problems == [f"{name}: the Store was opened in another thread.", f"{name}: the Store is closed."]


@pytest.fixture
def server() -> Iterator[Endpoint]:
    with Endpoint() as served:
        yield served


def test_batches_in_a_notebook_say_what_to_do(server: Endpoint, tmp_path: Path) -> None:
    async def cell() -> None:
        with imr_llm.Model("test", base_url=server.url) as model, Store(tmp_path / "imr.db") as store:
            ordered = batches.Batches(model, store)
            for ask in (ordered.submit, ordered.collect, ordered.cancel, ordered.purge_remote):
                with pytest.raises(RuntimeError, match="to_thread"):
                    ask()

    with warnings.catch_warnings():
        warnings.simplefilter("error")  # of a coroutine that was never awaited, too
        asyncio.run(cell())
