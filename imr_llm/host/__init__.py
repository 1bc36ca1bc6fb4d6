"""The computer at hand: what one file may take of it, temporary files, believed settings, late names."""
