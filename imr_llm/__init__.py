"""Read Independent Medical Review letters into checked, typed records."""

__version__ = "0.2.0"
