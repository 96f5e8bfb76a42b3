"""One settings file, driven by the environment. A bad value stops the start with a line that names it."""

import os
import re
import secrets
import sys
from pathlib import Path
from typing import Any

import django_stubs_ext
from csp.constants import NONE, SELF
from environs import Env, EnvError, ValidationError, validate

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

# Classes that take a parameter in annotations only, such as ModelAdmin[Submission], take one at run time too.
django_stubs_ext.monkeypatch()

env = Env()

# Read by litellm while Agent Lightning is imported; without it that import asks the network for a price list.
os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")
# Its proxy, which is never started here, tells of itself at every import; errors are still shown, by its own handler.
os.environ.setdefault("LITELLM_LOG", "ERROR")


def local_secret_key() -> str:
    """A key of this checkout's own, made once, so that a newcomer needs no settings and nobody shares a default."""
    path = VAR_DIR / "secret_key"
    VAR_DIR.mkdir(exist_ok=True)
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(50))
    return path.read_text(encoding="ascii").strip()


DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "") or local_secret_key()
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
TRUST_PROXY = env.bool("TRUST_PROXY", False)

INSTALLED_APPS = [
    "tractatus_site.operations.apps.OperationsConfig",
    "tractatus_site.freshness",
    "tractatus_site.docs",
    "tractatus_site.integration",
    "tractatus_site.research",
    "tractatus_site.machine",
    "feedback",
    "training",
    "governance",
    "django_q",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "axes",
    "csp",
    "tractatus_site.operations.apps.DashboardAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tractatus_site.freshness.middleware.FreshnessMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "tractatus_site.urls"
WSGI_APPLICATION = "tractatus_site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tractatus_site.machine.context.site_url",
            ],
        },
    },
]


def database(setting: str, url: str) -> dict[str, Any]:
    config = dict(env.dj_db_url(setting, url))
    if config["ENGINE"] == "django.db.backends.sqlite3":
        Path(config["NAME"]).parent.mkdir(parents=True, exist_ok=True)
        # WAL lets readers go on while one process writes; IMMEDIATE makes a writer wait at its start instead of
        # failing half-way; FULL keeps an answered submission through a power cut; what is deleted is overwritten.
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;"
            ),
        }
        # A file, as in production: several connections on one in-memory database lock each other's tables.
        config["TEST"] = {"NAME": str(Path(config["NAME"]).with_name("test.sqlite3"))}
    else:
        config["CONN_MAX_AGE"] = 60
        config["CONN_HEALTH_CHECKS"] = True
    return config


def training_database() -> dict[str, Any] | None:
    """The same database under the role that `make_role` confined; None where there is no such role."""
    if not (url := env.str("TRAINING_DATABASE_URL", "")):
        return None
    config = database("TRAINING_DATABASE_URL", url)
    if config["ENGINE"] != "django.db.backends.postgresql":
        raise EnvError("TRAINING_DATABASE_URL: only PostgreSQL has roles; leave it out on SQLite")
    return config


# A process that learns is known by how it is started. What it may write: training/confinement.
LEARNERS = {"train_feedback", "train_prompts", "feedback_runner"}
LEARNS = not LEARNERS.isdisjoint(sys.argv[1:2]) or os.environ.get("Q_CLUSTER_NAME") == "training"
TRAINING_DATABASE = training_database()
DATABASES = {
    "default": TRAINING_DATABASE
    if LEARNS and TRAINING_DATABASE
    else database("DATABASE_URL", env.str("DATABASE_URL", f"sqlite:///{VAR_DIR / 'db.sqlite3'}"))
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
LOGIN_REDIRECT_URL = "admin:index"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AXES_VERBOSE = False
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
# Behind a proxy every request has the proxy's address, and whoever fails to log in would lock everybody out.
AXES_CLIENT_IP_CALLABLE = "feedback.abuse.networks.address_of"

LANGUAGE_CODE = "en"
FORMAT_MODULE_PATH = "tractatus_site.formats"
TIME_ZONE = "UTC"
USE_I18N = True
# English only so far. Another language is a line here, a folder in locale/, and the middleware that chooses one.
LANGUAGES = [("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", str(VAR_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "tractatus_site.operations.static_files.BundlingStaticFilesStorage"},
}

# Nothing from another host, nothing inline.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}


def mail() -> dict[str, Any]:
    """Where notices go. A newcomer finds them as files; on the console, addresses of visitors would be in the log."""
    config = dict(env.dj_email_url("EMAIL_URL", f"file:///{VAR_DIR / 'mail'}"))
    if "EMAIL_BACKEND" not in config:
        raise EnvError("EMAIL_URL: submission://USER:PASSWORD@HOST, smtp://HOST or file:///FOLDER")
    return {**config, "EMAIL_TIMEOUT": config["EMAIL_TIMEOUT"] or 20}


def site_url() -> str:
    """The site's public address, which links in mails and webhooks begin with."""
    url = env.str("SITE_URL", "").rstrip("/")
    if not url and os.environ.get("EMAIL_URL"):
        raise EnvError("SITE_URL: mails that leave this machine need the site's public address, as https://example.org")
    if url and not re.fullmatch(r"https?://[^/\s?#]+", url):
        raise EnvError("SITE_URL: a scheme and a host, as https://example.org")
    return url or "http://localhost:8000"


globals().update(mail())
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "Tractatus <noreply@localhost>")
SITE_URL = site_url()


# Reports that arrive there stay private. The feedback form would show them to everybody who triages.
ADVISORIES = "https://github.com/AgenticGovernance/tractatus-framework/security/advisories"


def security_contact() -> str:
    """Whom /.well-known/security.txt names. An address of mail is given as mailto:, as RFC 9116 wants it."""
    contact = env.str("SECURITY_CONTACT", "") or ADVISORIES
    if not re.fullmatch(r"(mailto:[^\s@]+@[^\s@]+|https://\S+|tel:[+0-9-]+)", contact):
        raise EnvError("SECURITY_CONTACT: mailto:ADDRESS, https://PAGE or tel:NUMBER")
    return contact


SECURITY_CONTACT = security_contact()


def embed_origins() -> list[str]:
    """Other sites of the same owner that may show the feedback form in a frame."""
    origins: list[str] = env.list("FEEDBACK_EMBED_ORIGINS", [])
    for origin in origins:
        if not re.fullmatch(r"(https://[a-z0-9.-]+|http://(localhost|127\.0\.0\.1))(:[0-9]{1,5})?", origin):
            raise EnvError(f"FEEDBACK_EMBED_ORIGINS: {origin!r} is no origin, as https://example.org; no path, no star")
    return origins


FEEDBACK_EMBED_ORIGINS = embed_origins()

# A site behind TLS turns these on by HTTPS=1; plain loopback, where a newcomer starts, would lock itself out.
HTTPS = env.bool("HTTPS", False)
SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
X_FRAME_OPTIONS = "DENY"
DEFAULT_EXCEPTION_REPORTER_FILTER = "tractatus_site.error_reports.FeedbackExceptionReporterFilter"
if TRUST_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])

REST_FRAMEWORK = {
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["feedback.api.parsers.StrictJSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "UNAUTHENTICATED_USER": None,
    "EXCEPTION_HANDLER": "feedback.api.problems.answer_to",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Tractatus site",
    "DESCRIPTION": "Send feedback, follow it, comment on it, export and erase it; with a token of staff, work on it. "
    "Read what the experiments measured.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "PREPROCESSING_HOOKS": ["feedback.api.schema.versioned_only"],
    "ENUM_NAME_OVERRIDES": {
        "SubmissionState": "feedback.models.Submission.State",
        "ReplyState": "feedback.models.Reply.State",
        "ScreenshotState": "feedback.models.Attachment.State",
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}
# Feedback is short text: a larger body is refused before it is read.
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024
# The one kind of file that forms take is a screenshot, which stays in memory: see its handler for the limits.
FILE_UPLOAD_HANDLERS = ["feedback.uploads.ScreenshotUploadHandler"]
DATA_UPLOAD_MAX_NUMBER_FILES = 3

# How much one network, one token and the whole site may ask; 0 is no limit. A network is a household or an office.
AT_LEAST_ZERO = validate.Range(min=0)
FEEDBACK_SUBMITS_PER_MINUTE = env.int("FEEDBACK_SUBMITS_PER_MINUTE", 20, validate=AT_LEAST_ZERO)
FEEDBACK_SUBMITS_PER_HOUR = env.int("FEEDBACK_SUBMITS_PER_HOUR", 120, validate=AT_LEAST_ZERO)
FEEDBACK_PREVIEWS_PER_MINUTE = env.int("FEEDBACK_PREVIEWS_PER_MINUTE", 60, validate=AT_LEAST_ZERO)
FEEDBACK_STATUS_PER_MINUTE = env.int("FEEDBACK_STATUS_PER_MINUTE", 60, validate=AT_LEAST_ZERO)
SEARCHES_PER_MINUTE = env.int("SEARCHES_PER_MINUTE", 300, validate=AT_LEAST_ZERO)
FEEDBACK_CHANGES_PER_HOUR = env.int("FEEDBACK_CHANGES_PER_HOUR", 30, validate=AT_LEAST_ZERO)
DEMO_RUNS_PER_HOUR = env.int("DEMO_RUNS_PER_HOUR", 30, validate=AT_LEAST_ZERO)
# Small demos that may wait for the worker at once, whoever asked for them; feedback waits in the same queue.
DEMO_RUNS_WAITING = env.int("DEMO_RUNS_WAITING", 5, validate=AT_LEAST_ZERO)
API_STAFF_PER_MINUTE = env.int("API_STAFF_PER_MINUTE", 300, validate=AT_LEAST_ZERO)
FEEDBACK_SAME_TEXT_PER_HOUR = env.int("FEEDBACK_SAME_TEXT_PER_HOUR", 10, validate=AT_LEAST_ZERO)
FEEDBACK_ATTACK_PER_MINUTE = env.int("FEEDBACK_ATTACK_PER_MINUTE", 60, validate=AT_LEAST_ZERO)
FEEDBACK_MINIMUM_SECONDS = env.int("FEEDBACK_MINIMUM_SECONDS", 2, validate=AT_LEAST_ZERO)
FEEDBACK_PROOF_OF_WORK = env.str("FEEDBACK_PROOF_OF_WORK", "auto", validate=validate.OneOf(["auto", "always", "never"]))
ALTCHA_HMAC_KEY = f"altcha:{SECRET_KEY}"
ALTCHA_CHALLENGE_EXPIRE = 600_000  # milliseconds

# Seconds that a triage may take. A worker's lease on a submission is longer, and the queue hands the task out again
# only after that, so that a task that is still running is never run twice at once.
TRIAGE_TIMEOUT_SECONDS = env.int("TRIAGE_TIMEOUT_SECONDS", 60, validate=validate.Range(min=1))
TRIAGE_LEASE_SECONDS = TRIAGE_TIMEOUT_SECONDS + 10
# Submissions that one task takes up at most: with its own those that wait too.
TRIAGE_GROUP = env.int("TRIAGE_GROUP", 32, validate=validate.Range(min=1, max=500))

# How many of a day's confident labels people look at all the same.
FEEDBACK_AUDIT_SAMPLE = env.int("FEEDBACK_AUDIT_SAMPLE", 10, validate=AT_LEAST_ZERO)

# Whether what is past its days is erased by itself.
FEEDBACK_RETENTION = env.bool("FEEDBACK_RETENTION", False)

# What a run that was started from the admin or by a schedule may take; over it, it stops and keeps its checkpoint.
TRAINING_MAX_MINUTES = env.int("TRAINING_MAX_MINUTES", 240, validate=validate.Range(min=1))
TRAINING_MAX_MEMORY_MB = env.int("TRAINING_MAX_MEMORY_MB", 8192, validate=validate.Range(min=256))
# The queue's own limits are longer: they are for a supervisor that hangs itself.
TRAINING_TASK_SECONDS = TRAINING_MAX_MINUTES * 60 + 300

# Two queues: triage must not wait behind a training run.
Q_CLUSTER: dict[str, Any] = {
    "name": "triage",
    "orm": "default",
    "broker_class": "tractatus_site.operations.broker.RelaxedBroker",
    "workers": env.int("TRIAGE_WORKERS", 1, validate=validate.Range(min=1)),
    "timeout": TRIAGE_TIMEOUT_SECONDS,
    "retry": TRIAGE_LEASE_SECONDS + 5,
    "max_attempts": 3,
    "poll": 0.5,
    "queue_limit": 20,
    "bulk": 1,
    "catch_up": False,
    # The sweep forgets old results. Asked to keep a limit, the queue reads and locks all of them after every task.
    "save_limit": 0,
    # A new process takes many seconds to import the agent; the default is one after every 500 tasks.
    "recycle": 20_000,
    "label": "Task queue",
    "guard_cycle": 1,
    "ALT_CLUSTERS": {
        "training": {
            "workers": 1,
            "timeout": TRAINING_TASK_SECONDS,
            "retry": TRAINING_TASK_SECONDS + 300,
            "max_attempts": 1,
            "poll": 1,
            "scheduler": False,
        },
    },
}

# 1: webhooks may reach addresses that are not public, and plain http; for receivers in a network of one's own.
FEEDBACK_WEBHOOK_PRIVATE = env.bool("FEEDBACK_WEBHOOK_PRIVATE", False)


def hours_by_severity(hours: dict[str, int]) -> None:
    severities = {"critical", "high", "medium", "low"}
    if set(hours) != severities or min(hours.values()) < 1:
        raise ValidationError(f"give whole hours above zero for each of {', '.join(sorted(severities))}")


# Within how many hours of its arrival somebody should have answered.
FEEDBACK_DUE_HOURS: dict[str, int] = env.dict(
    "FEEDBACK_DUE_HOURS",
    {"critical": 4, "high": 24, "medium": 72, "low": 168},
    subcast_values=int,
    validate=hours_by_severity,
)
# Hears of what is overdue and nobody's; without it, only those hear to whom something is assigned.
FEEDBACK_STAFF_EMAIL = env.str("FEEDBACK_STAFF_EMAIL", None, validate=validate.Email())

ABOVE_ZERO = validate.Range(min=0, min_inclusive=False)
AGENT_LLM_ENDPOINT = env.str("AGENT_LLM_ENDPOINT", "")
AGENT_LLM_MODEL = env.str("AGENT_LLM_MODEL", "default")
AGENT_LLM_API_KEY = env.str("AGENT_LLM_API_KEY", "")
AGENT_LLM_TIMEOUT_SECONDS = env.float("AGENT_LLM_TIMEOUT_SECONDS", 10.0, validate=ABOVE_ZERO)
AGENT_LLM_RETRIES = env.int("AGENT_LLM_RETRIES", 2, validate=validate.Range(min=0, max=10))
# A triage that waits for the model longer than it may take would be tried again, and wait again.
AGENT_LLM_DEADLINE_SECONDS = env.float(
    "AGENT_LLM_DEADLINE_SECONDS",
    min(30.0, TRIAGE_TIMEOUT_SECONDS / 2),
    validate=[ABOVE_ZERO, validate.Range(max=TRIAGE_TIMEOUT_SECONDS, max_inclusive=False)],
)
AGENT_LLM_PRICE_INPUT = env.float("AGENT_LLM_PRICE_INPUT", None, validate=validate.Range(min=0))
AGENT_LLM_PRICE_OUTPUT = env.float("AGENT_LLM_PRICE_OUTPUT", None, validate=validate.Range(min=0))
AGENT_LLM_LOGPROBS = env.bool("AGENT_LLM_LOGPROBS", False)
# Opens a store that is served to runners on other machines.
LIGHTNING_STORE_TOKEN = env.str("LIGHTNING_STORE_TOKEN", "")
TRAINING_DEVICE = env.str("TRAINING_DEVICE", "auto", validate=validate.OneOf(["auto", "cpu", "cuda"]))

# What opens /metrics; without one there is no such page.
METRICS_TOKEN = env.str(
    "METRICS_TOKEN", "", validate=validate.Regexp(r"^$|^\S{20,}$", error="at least 20 characters, no blank")
)

LOG_LEVELS = ["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "stream": sys.stderr, "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO", validate=validate.OneOf(LOG_LEVELS))},
    # One line a rollout would bury everything else.
    "loggers": {
        "agentlightning": {"level": "ERROR"},
        # It logs a line, or a traceback, for every solution that a script made up.
        "django_altcha": {"level": "CRITICAL"},
        # Its errors tell templates and what a model wrote.
        "agentlightning.algorithm.apo": {"level": "CRITICAL"},
        # Below that level it tells what it reads in a picture's file, such as who took it and where.
        "PIL": {"level": "WARNING"},
        # A line for every question to a language model; below that level, headers and bodies.
        **{name: {"level": "WARNING"} for name in ("httpx", "httpcore", "openai")},
        **{name: {"propagate": False} for name in ("LiteLLM", "LiteLLM Proxy", "LiteLLM Router")},
    },
}
