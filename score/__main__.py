"""``python -m score`` is ``sentiment-score``."""

import sys

from score.cli import main

if __name__ == "__main__":
    sys.exit(main())
