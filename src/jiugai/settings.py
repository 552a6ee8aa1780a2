"""The settings of the site; what differs between installations comes from the environment.

``JIUGAI_DATA``: the folder of the database and the files, ``var`` beside the code unless set.
``JIUGAI_KEYS``: the file of the keys of personal data, in that folder unless set.
``DATABASE_URL``: empty for the embedded SQLite, else ``postgres://user:password@host/name``.
"""

from __future__ import annotations

import secrets
import sys
from pathlib import Path

import pysqlite3
from environs import Env

from jiugai.ground.common.keyfile import made_once

# SQLite 3.51.3 or newer: that of older systems loses writes at a reset of its log.
sys.modules["sqlite3"] = pysqlite3

env = Env()
BASE_DIR = Path(__file__).resolve().parents[2]
DATA_DIR = Path(env.str("JIUGAI_DATA", str(BASE_DIR / "var")))
SECRET_KEY = env.str("JIUGAI_SECRET_KEY", "") or made_once(DATA_DIR / "secret_key", secrets.token_urlsafe(50))
"""Made at the first start."""
PRIVATE_KEYS = Path(env.str("JIUGAI_KEYS", str(DATA_DIR / "private_keys.json")))
"""The keys of personal data; back this file up apart from the database, for each is useless without the other."""
DEBUG = False
ALLOWED_HOSTS = env.list("JIUGAI_HOSTS", ["127.0.0.1", "localhost", "[::1]"])

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "jiugai.ground.common.apps.CommonConfig",
    "jiugai.ground.audit",
    "jiugai.ground.private",
    "jiugai.ground.calendar",
    "jiugai.ground.divisions",
    "jiugai.ground.accounts",
]
AUTH_USER_MODEL = "accounts.Account"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
_VALIDATORS = "django.contrib.auth.password_validation."
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": _VALIDATORS + "MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": _VALIDATORS + "CommonPasswordValidator"},
    {"NAME": _VALIDATORS + "NumericPasswordValidator"},
    {"NAME": _VALIDATORS + "UserAttributeSimilarityValidator", "OPTIONS": {"user_attributes": ("login",)}},
]
MIDDLEWARE: list[str] = []

_SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": DATA_DIR / "jiugai.sqlite3",
    "TEST": {"NAME": DATA_DIR / "test.sqlite3"},  # a file, as in use, not memory
    "OPTIONS": {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",  # a transaction that will write asks for the lock at its start, and waits
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA recursive_triggers=ON; PRAGMA mmap_size=0; PRAGMA secure_delete=ON;",
    },
}
DATABASES = {"default": env.dj_db_url("DATABASE_URL") if env.str("DATABASE_URL", "") else _SQLITE}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
