"""``python -m planlint``: the same as the command ``planlint``."""

import sys

from planlint.cli import main

sys.exit(main())
