"""`python -m imr_llm`."""

from imr_llm.cli import app

if __name__ == "__main__":
    app(as_module=True)
