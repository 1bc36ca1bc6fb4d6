"""Speed and memory, measured on the installed command: `make bench`."""
