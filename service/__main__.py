"""`python -m service` is `sentiment-serve`."""

import sys

from service.cli import main

sys.exit(main())
