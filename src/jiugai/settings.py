"""The settings of the site; what differs between installations comes from the environment.

``JIUGAI_DATA``: the folder of the database and the files, ``var`` beside the code unless set.
``JIUGAI_KEYS``: the file of the keys of personal data, in that folder unless set.
``DATABASE_URL``: empty for the embedded SQLite, else ``postgres://user:password@host/name``.
"""

from __future__ import annotations

import secrets
import sys
from pathlib import Path
from typing import Any

import pysqlite3
import structlog
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
NUMBERS = PRIVATE_KEYS.with_name("numbers.txt")
"""The last review and filing numbers that were given, beside the keys and backed up with them."""
"""The keys of personal data; back this file up apart from the database, for each is useless without the other."""
LETTER_FONTS: list[str] = env.list("JIUGAI_LETTER_FONTS", [])
"""Font families that go before the usual ones in official letters, as PDF and as Word."""
_POLICY = env.str("JIUGAI_POLICY", "")
POLICY_DIR = Path(_POLICY) if _POLICY else None
"""A folder of the installation's own rules (*.toml), which add to those that come with it or replace them."""
FILES = env.str("JIUGAI_FILES", str(DATA_DIR / "files"))
"""Where uploaded files lie: a folder, or ``s3://bucket/prefix`` at the address ``JIUGAI_S3_ENDPOINT``."""
S3_ENDPOINT = env.str("JIUGAI_S3_ENDPOINT", "")
FILE_LIMIT = env.int("JIUGAI_FILE_LIMIT_MB", 50) * 1024 * 1024
FILE_LIMITS: dict[str, int] = {}
"""Bytes by kind of file, where it differs from ``FILE_LIMIT``."""
_BACKUPS = env.str("JIUGAI_BACKUPS", "off" if env.bool("JIUGAI_DEMO", False) else str(DATA_DIR / "backups"))
BACKUPS = "" if _BACKUPS.strip().lower() in ("", "off") else _BACKUPS
"""The folder of the nightly backups, best on another disk; empty (``JIUGAI_BACKUPS=off``): none are made."""
BACKUPS_DAILY = env.int("JIUGAI_BACKUPS_DAILY", 7)
BACKUPS_WEEKLY = env.int("JIUGAI_BACKUPS_WEEKLY", 4)
"""How many are kept: the last of so many days, and the last of so many weeks."""
METRICS_TOKEN = env.str("JIUGAI_METRICS_TOKEN", "")
"""Who knows it may read ``/health/metrics/``; empty: nothing is counted and there is no such page."""
WEB_PROCESSES = env.int("JIUGAI_WEB_PROCESSES", 2)
"""On PostgreSQL; the embedded database is served by one process."""
DEBUG = False
ALLOWED_HOSTS = env.list("JIUGAI_HOSTS", ["127.0.0.1", "localhost", "[::1]"])

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "jiugai.ground.common.apps.CommonConfig",
    "jiugai.ground.audit",
    "jiugai.ground.private",
    "jiugai.ground.jobs",
    "jiugai.ground.files",
    "jiugai.ground.backup",
    "jiugai.ground.calendar",
    "jiugai.ground.divisions",
    "jiugai.ground.accounts",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "jiugai.ground.inbox",
    "jiugai.ground.figures",
    "jiugai.sites",
    "jiugai.projects",
    "jiugai.plans",
    "jiugai.residents",
    "jiugai.review",
    "jiugai.today",
    "jiugai.demo",
    "jiugai.generator",
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
MIDDLEWARE = [
    "jiugai.ground.common.request_log.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "jiugai.ground.common.headers.HeadersMiddleware",
    "jiugai.ground.common.too_large.TooLargeMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "jiugai.ground.accounts.idle.IdleMiddleware",
    "jiugai.ground.accounts.acting.ActingMiddleware",
    "jiugai.ground.accounts.refusals.RefusalMiddleware",
]
ROOT_URLCONF = "jiugai.urls"
WSGI_APPLICATION = "jiugai.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "src/jiugai/templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "jiugai.frame.frame",
            ],
            "builtins": ["jiugai.ground.common.templatetags.words", "django.templatetags.static"],
        },
    }
]
STATIC_URL = "/s/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "jiugai.ground.common.stored_static.VendoredStaticStorage"},
}
MAP_TILES = env.str("JIUGAI_MAP_TILES", "")
"""Address of map tiles with {z} {x} {y}; empty: outlines on plain ground (map borders need an approval number)."""
DEMO = env.bool("JIUGAI_DEMO", False)
"""Every page says that its data is a demonstration."""
HTTPS = env.bool("JIUGAI_HTTPS", False)
"""Served through HTTPS: cookies and redirects insist on it."""
SITE_ADDRESS = env.str("JIUGAI_ADDRESS", f"http{'s' if HTTPS else ''}://{ALLOWED_HOSTS[0]}").rstrip("/")
"""How people reach the site: what links in e-mails begin with."""
_MAIL_SERVER = env.str("EMAIL_URL", "")
MAIL_IS_ON = bool(_MAIL_SERVER)
"""Without a server of e-mails notices are shown on the site only, and the pages say so."""
if MAIL_IS_ON:
    _mail = env.dj_email_url("EMAIL_URL")
    EMAIL_BACKEND, EMAIL_HOST, EMAIL_PORT = _mail["EMAIL_BACKEND"], _mail["EMAIL_HOST"], _mail["EMAIL_PORT"]
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_USER"] or "", _mail["EMAIL_HOST_PASSWORD"] or ""
    EMAIL_USE_TLS, EMAIL_USE_SSL = _mail["EMAIL_USE_TLS"], _mail["EMAIL_USE_SSL"]
    DEFAULT_FROM_EMAIL = SERVER_EMAIL = _mail.get("DEFAULT_FROM_EMAIL") or EMAIL_HOST_USER
EMAIL_TIMEOUT = 20
"""Seconds; a job that sends holds its lease for longer."""
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_AGE = 12 * 3600
IDLE_MINUTES = env.int("JIUGAI_IDLE_MINUTES", 30)
REQUIRE_TOTP = env.bool("JIUGAI_REQUIRE_TOTP", True)
"""Roles of ``TOTP_ROLES`` reach nothing before they have set up a second factor."""
TOTP_ROLES = frozenset(["administrator", "auditor", "province_reviewer", "city_officer", "county_officer"])
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_ADAPTER = "jiugai.ground.accounts.logging_in.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "login"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PRESERVE_USERNAME_CASING = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("JIUGAI_PROXIES", 1 if HTTPS else 0)
"""How many proxies stand before the site: with one or more, the address that log-ins are counted by is that which they tell."""
ACCOUNT_RATE_LIMITS = {"login_failed": None, "login": "240/m/ip", "reauthenticate": "10/m/user"}
"""Failures are counted in ``accounts/tries.py``."""
ADDRESS_FAILURES = env.int("JIUGAI_ADDRESS_FAILURES", 100)
"""How many log-ins of one address may fail in a quarter of an hour: a whole office comes from one."""
ACCOUNT_FORMS = {"change_password": "jiugai.ground.accounts.own.ChangePasswordForm"}
MFA_ADAPTER = "jiugai.ground.accounts.second_factor.MFAAdapter"
MFA_FORMS = {
    "authenticate": "jiugai.ground.accounts.second_factor.CodeForm",
    "reauthenticate": "jiugai.ground.accounts.second_factor.CodeAgainForm",
    "activate_totp": "jiugai.ground.accounts.second_factor.FirstCodeForm",
}
MFA_TOTP_TOLERANCE = 1
"""Half minutes before and after this one: the clocks of telephones."""
MFA_RECOVERY_CODES_SHOW_ONCE = True
SESSION_SERIALIZER = "jiugai.ground.accounts.logging_in.SealedSerializer"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
SOCIALACCOUNT_ADAPTER = "jiugai.ground.accounts.oidc.SocialAdapter"
OIDC_NAME = env.str("JIUGAI_OIDC_NAME", "")
"""What the organisation's own log-in is called; empty: there is none."""
OIDC_URL = env.str("JIUGAI_OIDC_URL", "")
OIDC_CLAIM = env.str("JIUGAI_OIDC_CLAIM", "preferred_username")
"""Which claim of the provider is the log-in name here: one that people there cannot change themselves."""
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "APPS": [
            {
                "provider_id": "office", "name": OIDC_NAME, "client_id": env.str("JIUGAI_OIDC_CLIENT_ID", ""),
                "secret": env.str("JIUGAI_OIDC_SECRET", ""), "settings": {
                    "server_url": OIDC_URL, "oauth_pkce_enabled": True,
                    "scope": ["openid", "profile", *(["email"] if OIDC_CLAIM == "email" else [])],
                },
            }
        ] if OIDC_NAME else []
    }
}  # fmt: skip
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "jiugai_cache",
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    }
}
"""In the database, so that all processes count failed log-ins together."""
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
CSRF_FAILURE_VIEW = "jiugai.ground.accounts.refusals.forged"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000

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
DATABASES: dict[str, Any] = {
    "default": env.dj_db_url("DATABASE_URL") if env.str("DATABASE_URL", "") else _SQLITE
}
DATABASES["default"] |= {
    "CONN_MAX_AGE": 300 if env.str("DATABASE_URL", "") else None,
    "CONN_HEALTH_CHECKS": True,
}
"""Opening a connection anew costs a fifth of a list page.  The embedded database stays open."""
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

LOG_JSON = env.bool("JIUGAI_LOG_JSON", False)
"""One JSON object a line instead of text, for a collector."""
_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars, structlog.processors.add_log_level, structlog.processors.TimeStamper("iso", utc=True),
]  # fmt: skip
structlog.configure(
    processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
_FORMATS: dict[bool, Any] = {
    True: structlog.processors.JSONRenderer(ensure_ascii=False),
    False: structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
}
"""The plain formatter: the other shows the values of local variables, which may be personal."""
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processor": _FORMATS[LOG_JSON],
            "foreign_pre_chain": _SHARED,
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.str("JIUGAI_LOG_LEVEL", "INFO")},
    "loggers": {"django.request": {"level": "ERROR"}, "django.security": {"level": "WARNING"}},
}
