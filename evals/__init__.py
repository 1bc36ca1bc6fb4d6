"""How right the program is: letters labelled by hand, metrics, stored runs, and the gate of CI."""
