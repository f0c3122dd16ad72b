"""The system that Latchkey replaces, as an ordinary production Django site.

Everything that differs between runs is an ORACLE_* variable, so that one site serves the tests and the benchmarks:

SECRET_KEY, DATABASE (path of the SQLite file), PBKDF2_ITERATIONS (Django's own number unless given), ALLOWED_HOSTS
(commas), DEBUG (0 or 1), AUTH_HEADER_TYPES (commas), ROTATE and BLACKLIST (0 or 1: rotation, blacklist after it),
ACCESS_MINUTES, REFRESH_DAYS, DATABASE_TIMEOUT (seconds that a locked SQLite file is waited for), ERROR_LOG (a file for
the tracebacks behind 500 pages).
"""
import os
from datetime import timedelta
from pathlib import Path


def setting(name, default):
    return os.environ.get("ORACLE_" + name, default)


BASE_DIR = Path(__file__).resolve().parent.parent
SECRET_KEY = setting("SECRET_KEY", "for-tests-only-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLM")
DEBUG = setting("DEBUG", "0") == "1"
ALLOWED_HOSTS = setting("ALLOWED_HOSTS", "127.0.0.1,localhost,testserver").split(",")

# The order decides the numbers of content types and permissions in a new database.
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "rest_framework_simplejwt.token_blacklist",
    "accounts",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "oracle_site.urls"
WSGI_APPLICATION = "oracle_site.wsgi.application"

TEMPLATES = [{
    "BACKEND": "django.template.backends.django.DjangoTemplates",
    "APP_DIRS": True,
    "OPTIONS": {"context_processors": [
        "django.template.context_processors.request",
        "django.contrib.auth.context_processors.auth",
        "django.contrib.messages.context_processors.messages",
    ]},
}]

DATABASES = {"default": {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": setting("DATABASE", str(BASE_DIR / "db.sqlite3")),
    "OPTIONS": {"timeout": float(setting("DATABASE_TIMEOUT", "5"))},  # 5 is sqlite3's own
}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.CustomUser"
AUTH_PASSWORD_VALIDATORS = [{"NAME": "django.contrib.auth.password_validation." + name} for name in (
    "UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator",
    "NumericPasswordValidator")]
PASSWORD_HASHERS = [
    "accounts.hashers.Pbkdf2",
    "django.contrib.auth.hashers.PBKDF2SHA1PasswordHasher",
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.BCryptSHA256PasswordHasher",
    "django.contrib.auth.hashers.BCryptPasswordHasher",
    "accounts.hashers.Scrypt",
]
PBKDF2_ITERATIONS = int(setting("PBKDF2_ITERATIONS", "0"))

LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_I18N = True
USE_L10N = True
USE_TZ = True
STATIC_URL = "/static/"

REST_FRAMEWORK = {"DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework_simplejwt.authentication.JWTAuthentication"]}
SIMPLE_JWT = {
    "ACCESS_TOKEN_LIFETIME": timedelta(minutes=float(setting("ACCESS_MINUTES", "60"))),
    "REFRESH_TOKEN_LIFETIME": timedelta(days=int(setting("REFRESH_DAYS", "10"))),
    "ROTATE_REFRESH_TOKENS": setting("ROTATE", "1") == "1",
    "BLACKLIST_AFTER_ROTATION": setting("BLACKLIST", "1") == "1",
    "ALGORITHM": "HS256",
    "SIGNING_KEY": SECRET_KEY,
    "AUTH_HEADER_TYPES": tuple(setting("AUTH_HEADER_TYPES", "JWT").split(",")),
}

if setting("ERROR_LOG", ""):
    LOGGING = {
        "version": 1,
        "disable_existing_loggers": False,
        "handlers": {"file": {"class": "logging.FileHandler", "filename": setting("ERROR_LOG", ""), "level": "ERROR"}},
        "loggers": {"django.request": {"handlers": ["file"]}},
    }
