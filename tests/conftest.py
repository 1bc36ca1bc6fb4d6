"""What every test stands on."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))  # `variants`, the letters' generator, is shared with the benchmarks
