"""Letters: from a file or bytes, from many files, from a database."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing

from imr_llm import documents, pipeline
from imr_llm.api.model import Model
from imr_llm.api.names import Named, named, several
from imr_llm.api.store import temporary
from imr_llm.errors import UnreadableFile
from imr_llm.given import check, check_count
from imr_llm.pipeline import Failed, Letter, Read, Skipped, Unasked
from imr_llm.store import Store

A_STORE = "an open Store: `with Store(path) as store:`"


def read(
    source: Named | bytes, *, name: str = "letter", password: str | None = None, model: Model | None = None
) -> Letter:
    """One letter, from its file or from the file's bytes, which `name` stands for in messages. Nothing is stored.

    A PDF, Word or picture is opened in a process of its own, which a broken file may kill. `password` opens a locked
    PDF. Of an archive or a mail, the only letter in it. With a `model`, what it adds has passed the checks; a letter
    about which it did not answer all is flagged `not_asked`.

    Raises UnreadableFile, by its kind, for a file that gives no record, and RunStopped where the model's endpoint does
    not answer or a limit is reached.
    """
    _check_model(model)
    path, data = (
        (name, source) if isinstance(source, bytes) else (named("source", source, "a path, or the file's bytes"), None)
    )
    data = documents.read_bytes(path) if data is None else data
    if model is None:
        return pipeline.read_alone(path, data, password)
    with temporary() as store, model.session(store) as session:
        return pipeline.read_alone(path, data, password, session)


def read_many(
    paths: Named | Iterable[Named],
    *,
    jobs: int | None = None,
    store: Store | None = None,
    model: Model | None = None,
    password: str | None = None,
    follow_links: bool = False,
    force: bool = False,
) -> Iterator[Letter | UnreadableFile]:
    """The letters of files, folders and patterns, in the order of their names, as `imr extract` reads them.

    A file that gives no letter does not end the run: its error is *yielded* in its place, with its `path`. What ends a
    run is *raised*, after the letters before it: StoreError, and RunStopped from a model's endpoint. The same bytes
    under two names are yielded once; files of a folder that cannot be letters are passed over.

    `jobs` processes read (by default one for each CPU; 1: this one). With a `store`, letters are kept in it, and those
    that it has are taken from there, unless `force`; without one, what is read lies in a private temporary folder until
    the iterator ends. It belongs to the thread that began it; closing it early ends the processes.
    """
    _check_model(model)
    if store is not None:
        check("store", store, Store, A_STORE)
    if jobs is not None:
        check_count("jobs", jobs)
    return _many(several(paths), store, model, pipeline.How(jobs=jobs, force=force, password=password), follow_links)


def _many(
    paths: list[str], store: Store | None, model: Model | None, how: pipeline.How, follow_links: bool
) -> Iterator[Letter | UnreadableFile]:
    with ExitStack() as stack:
        kept = stack.enter_context(temporary()) if store is None else store
        session = stack.enter_context(model.session(kept)) if model else None
        found = documents.find(paths, follow_links=follow_links)
        outcomes = pipeline.extract(found, kept, how, model=session)
        for outcome in stack.enter_context(closing(outcomes)):
            if isinstance(outcome, Read | Unasked):
                yield outcome.letter
            elif isinstance(outcome, Skipped):
                yield pipeline.stored_letter(kept, outcome.sha256)
            elif isinstance(outcome, Failed):
                yield outcome.error


def load(name: str, store: Store, *, as_read: bool = False) -> Letter:
    """A letter that is stored, by its id (four digits or more) or its case number. Raises NotFound.

    With what people confirmed and corrected; `as_read`, without.
    """
    check("name", name, str, "an id or a case number as text")
    check("store", store, Store, A_STORE)
    return pipeline.stored_letter(store, store.resolve(name), as_read=as_read)


def _check_model(model: object) -> None:
    if model is not None:
        check("model", model, Model, "a Model: `Model(name)`")
