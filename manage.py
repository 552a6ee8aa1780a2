"""Runs a command of the site from a checkout; ``jiugai`` does the same where it is installed."""

from __future__ import annotations

from jiugai.cli import main

if __name__ == "__main__":
    main()
