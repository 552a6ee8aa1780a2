"""The settings of the site; what differs between installations comes from the environment.

``JIUGAI_DATA``: the folder of the database and the files, ``var`` beside the code unless set.
``DATABASE_URL``: empty for the embedded SQLite, else ``postgres://user:password@host/name``.
"""

from __future__ import annotations

import secrets
import sys
from pathlib import Path

import pysqlite3
from environs import Env

sys.modules["sqlite3"] = (
    pysqlite3  # SQLite 3.51.3 or newer; the one of older systems loses writes at a WAL reset
)

env = Env()
BASE_DIR = Path(__file__).resolve().parents[2]
DATA_DIR = Path(env.str("JIUGAI_DATA", str(BASE_DIR / "var")))


def _secret_key() -> str:
    """The key of this installation, made at the first start and readable by its user only."""
    DATA_DIR.mkdir(parents=True, exist_ok=True)
    path = DATA_DIR / "secret_key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text().strip()


SECRET_KEY = env.str("JIUGAI_SECRET_KEY", "") or _secret_key()
DEBUG = False
ALLOWED_HOSTS = env.list("JIUGAI_HOSTS", ["127.0.0.1", "localhost", "[::1]"])

INSTALLED_APPS = ["jiugai.ground.common.apps.CommonConfig", "jiugai.ground.audit", "jiugai.ground.divisions"]
MIDDLEWARE: list[str] = []

_SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": DATA_DIR / "jiugai.sqlite3",
    "TEST": {"NAME": DATA_DIR / "test.sqlite3"},  # a file, as in use, not memory
    "OPTIONS": {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",  # a transaction that will write asks for the lock at its start, and waits
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA recursive_triggers=ON; PRAGMA mmap_size=0;",
    },
}
DATABASES = {"default": env.dj_db_url("DATABASE_URL") if env.str("DATABASE_URL", "") else _SQLITE}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
