"""`python -m evals`. Whatever goes wrong in it is 2, could not measure: 1 is kept for a figure that got worse."""

import sys
import traceback


def main() -> None:
    """Run a command."""
    try:
        from evals.cli import app

        app(prog_name="python -m evals")
    except Exception:  # noqa: BLE001 – a fault of the code that is measured is told by its traceback, and is no figure
        traceback.print_exc()
        sys.exit(2)


if __name__ == "__main__":
    main()
