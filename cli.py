"""`python cli.py`: the command `imr`, without installing it."""

from imr_llm.cli import app

if __name__ == "__main__":
    app()
