"""The command `imr`.

program    the commands, and what is true of all of them
group      how errors, interruptions and closed pipes end: one or two plain lines, and an exit code
options    the options that several commands share
console    standard output, standard error, output files
report     what a run that reads says at its end
reading    what the commands that read letters share
progress   the progress bar
extract, summarize, browse, export, stats, purge, doctor, trust    the commands

This module is imported by every worker process as part of the console script: it imports nothing.
"""


def app() -> None:
    """Run the command with the arguments of this process, and exit."""
    try:
        from imr_llm.cli.program import app as program

        program(prog_name="imr")
    except KeyboardInterrupt:  # while it was still starting
        raise SystemExit(130) from None
