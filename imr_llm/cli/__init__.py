"""The command `imr`.

program    the commands, and what is true of all of them
group      how errors, interruptions and closed pipes end: one or two plain lines, and an exit code
options    the options that several commands share
console    standard output, standard error, output files
report     what a run that reads says at its end
reading    what the commands that read letters share
progress   the progress bar
table, view, quotes, bars    letters and hits in columns; one record, every value with the words that say so; outcomes
batches    what the commands of `imr batch` share
extract, summarize, browse, export, stats, review, gold, serve, shards, batch, purge, doctor, trust    the commands

This module imports nothing but what a fresh interpreter has loaded already: the current folder is taken from its paths
before it loads more.
"""

import os
import sys


def app(*, as_module: bool = False) -> None:
    """Run the command with the arguments of this process, and exit. `as_module`: Python was started with -m."""
    _keep_the_streams()
    _run_nothing_from_here(as_module)
    try:
        from imr_llm.cli.program import app as program

        program(prog_name="imr")
    except KeyboardInterrupt:  # while it was still starting
        raise SystemExit(130) from None


def _keep_the_streams() -> None:
    """A file that is opened gets no number of a stream that was closed: what others print would go into it."""
    while (handle := os.open(os.devnull, os.O_RDWR)) <= 2:
        os.set_inheritable(handle, True)
    os.close(handle)


def _run_nothing_from_here(as_module: bool) -> None:
    """Neither this process nor one that it starts looks for modules or programs in the current folder.

    It may be a folder of letters. Python -m puts it first; an empty entry of PYTHONPATH or PATH means it too
    (`PYTHONPATH=$PYTHONPATH:…` makes one), as any relative one may; Windows looks there for programs before all else.
    """
    if sys.flags.ignore_environment and not sys.flags.safe_path:  # what is set for the processes below is not heard
        sys.stderr.write("imr: Python with -E would run files of this folder. Give it -P or -I too.\n")
        raise SystemExit(2)
    program = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    if as_module and not sys.flags.safe_path and sys.path[0] != program:
        del sys.path[0]
    here = {"", *map(os.path.abspath, _without_relative("PYTHONPATH"))}
    sys.path[:] = [entry for entry in sys.path if entry not in here or entry == program]
    _without_relative("PATH")
    os.environ["NODEFAULTCURRENTDIRECTORYINEXEPATH"] = "1"


def _without_relative(variable: str) -> list[str]:
    """Take the entries out of a list of folders in the environment that are not absolute; those that were."""
    if not (folders := os.environ.pop(variable, "")):
        return []
    entries = folders.split(os.pathsep)
    if absolute := os.pathsep.join(filter(os.path.isabs, entries)):  # an empty PATH would mean the current folder
        os.environ[variable] = absolute
    return [entry for entry in entries if not os.path.isabs(entry)]
