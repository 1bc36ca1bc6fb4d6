"""What every test stands on."""

import gc
import os
import signal
from collections.abc import Iterator

import hypothesis
import pytest
from screen import axe, browser  # noqa: F401 – fixtures

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell starts what runs in its background deaf to Ctrl-C, and so would be the programs that the tests interrupt.
    signal.signal(signal.SIGINT, signal.default_int_handler)

hypothesis.settings.register_profile("unhurried", deadline=None)  # a computer under load takes its time
hypothesis.settings.load_profile("unhurried")


@pytest.fixture(scope="session", autouse=True)
def _own_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The settings of whoever runs the tests are not the tests'."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("config")))
        yield


@pytest.fixture(scope="session", autouse=True)
def _own_meeting_place() -> None:
    """It stays until this process ends, and so is not to lie in the folder of the first test that starts another."""
    from imr_llm.pipeline.crew import meeting_place

    meeting_place()


gc.disable()  # until all is collected


def pytest_collection_finish() -> None:
    """What was collected stays to the end: the garbage collector need not look through it again and again."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)  # most of what a test makes goes without it
    gc.enable()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says what CI makes of a skip."""
    if _skips_fail(terminalreporter):
        terminalreporter.write_line(
            "In CI every test runs: a skipped one is a failure. Install what it needs in .ci/run."
        )


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI a skipped test fails the run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter and _skips_fail(reporter) and session.exitstatus == 0:
        session.exitstatus = 1


def _skips_fail(reporter: pytest.TerminalReporter) -> bool:
    return bool(os.environ.get("CI") and reporter.stats.get("skipped"))
