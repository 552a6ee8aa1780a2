"""``jiugai COMMAND``: the commands of the site; ``verify-audit`` is ``verify_audit`` to Django."""

from __future__ import annotations

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiugai.settings")
    name, *rest = sys.argv[1:] or ["help"]
    execute_from_command_line(["jiugai", name.replace("-", "_") if not name.startswith("-") else name, *rest])
