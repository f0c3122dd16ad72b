// The rows: Django 3.2-6.0 `global_settings`, DRF `DEFAULTS`, Simple JWT `DEFAULTS` and `REMOVED_SETTINGS`, corsheaders
// `conf`.
#include "app/settings_foreign.hpp"

#include "base/text.hpp"

#include <array>

namespace app {
namespace {

using base::json::value;

constexpr std::string_view django_only = "it is Django's own affair and is not read";
constexpr std::string_view no_session = "the panel alone has sessions, and ADMIN.SESSION_AGE is their one setting";
constexpr std::string_view no_mail = "this version sends no mail";
constexpr std::string_view no_sliding = "this version has no sliding tokens";
constexpr std::string_view one_serializer = "serializers are built in; remove it";
constexpr std::string_view no_throttle =
    "wrong passwords are limited by ACCOUNTS.LOGIN_ATTEMPTS, the rest is the proxy's; remove the setting";
constexpr std::string_view one_key = "this version signs and verifies with one shared key, SIGNING_KEY; remove it";
constexpr std::string_view limits = "the limits of this server are HTTP.BODY_BYTES and its neighbours";

/// [DATABASES.default] NAME of the sqlite3 engine.
std::optional<value> database_name(const value& v) {
    const auto* name = v.if_string();
    if (name == nullptr || name->empty()) return std::nullopt;
    return value(*name == ":memory:" ? "memory:" : "sqlite:///" + *name);
}

using enum policy;

// clang-format off
constexpr std::array django{
    foreign_setting{"DATABASES.default.ENGINE", only, "this version opens SQLite only", R"(["django.db.backends.sqlite3"])"},
    foreign_setting{"DATABASES.default.NAME", moved, "DATABASE_URL", "", &database_name},
    foreign_setting{"DATABASES.default.ATOMIC_REQUESTS", ignored, "every write is a transaction already"},
    foreign_setting{"DATABASES.default.CONN_MAX_AGE", ignored, "connections stay open"},
    foreign_setting{"DATABASES.default.OPTIONS", refused, "the options of SQLite are fixed; remove it"},
    foreign_setting{"SECRET_KEY_FALLBACKS", only, "this version verifies with one key only: tokens of an old key end when you change it", "[[]]"},
    foreign_setting{"INSTALLED_APPS", ignored, django_only}, foreign_setting{"MIDDLEWARE", ignored, django_only},
    foreign_setting{"ROOT_URLCONF", ignored, django_only}, foreign_setting{"WSGI_APPLICATION", ignored, django_only},
    foreign_setting{"ASGI_APPLICATION", ignored, django_only}, foreign_setting{"TEMPLATES", ignored, django_only},
    foreign_setting{"STATIC_URL", ignored, django_only}, foreign_setting{"STATIC_ROOT", ignored, django_only},
    foreign_setting{"STATICFILES_DIRS", ignored, django_only}, foreign_setting{"STATICFILES_STORAGE", ignored, django_only},
    foreign_setting{"STORAGES", ignored, django_only}, foreign_setting{"MEDIA_URL", ignored, django_only},
    foreign_setting{"MEDIA_ROOT", ignored, django_only}, foreign_setting{"CACHES", ignored, django_only},
    foreign_setting{"DEFAULT_AUTO_FIELD", ignored, django_only}, foreign_setting{"ADMINS", ignored, django_only},
    foreign_setting{"MANAGERS", ignored, django_only}, foreign_setting{"INTERNAL_IPS", ignored, django_only},
    foreign_setting{"LOCALE_PATHS", ignored, django_only}, foreign_setting{"LANGUAGES", ignored, django_only},
    foreign_setting{"USE_I18N", ignored, "texts are English"}, foreign_setting{"USE_L10N", ignored, "texts are English"},
    foreign_setting{"USE_THOUSAND_SEPARATOR", ignored, django_only}, foreign_setting{"TEST_RUNNER", ignored, django_only},
    foreign_setting{"LOGIN_URL", ignored, no_session}, foreign_setting{"LOGIN_REDIRECT_URL", ignored, no_session},
    foreign_setting{"LOGOUT_REDIRECT_URL", ignored, no_session}, foreign_setting{"SILENCED_SYSTEM_CHECKS", ignored, "no check is silenced"},
    foreign_setting{"PASSWORD_RESET_TIMEOUT", ignored, no_mail}, foreign_setting{"DATABASE_ROUTERS", ignored, django_only},
    foreign_setting{"SECURE_BROWSER_XSS_FILTER", ignored, "browsers dropped that header, and so did Django 4.0"},
    foreign_setting{"LANGUAGE_CODE", only, "texts are English in this version", R"(["en-us", "en"])"},
    foreign_setting{"TIME_ZONE", only, "times are UTC, in the database and on the wire", R"(["UTC"])"},
    foreign_setting{"USE_TZ", only, "times are UTC, in the database and on the wire", "[true]"},
    foreign_setting{"AUTHENTICATION_BACKENDS", only, "people log in against the user table only", R"([["django.contrib.auth.backends.ModelBackend"]])"},
    foreign_setting{"PREPEND_WWW", only, "the host is never changed; let the proxy do it", "[false]"},
    foreign_setting{"FORCE_SCRIPT_NAME", only, "paths begin at the root; let the proxy strip a prefix", R"([""])"},
    foreign_setting{"DISALLOWED_USER_AGENTS", only, "user agents are not judged; let the proxy do it", "[[]]"},
    foreign_setting{"USE_X_FORWARDED_PORT", only, "the port of a proxy is not read", "[false]"},
    foreign_setting{"SECURE_REDIRECT_EXEMPT", only, "SECURE_SSL_REDIRECT knows no exceptions but /healthz and /readyz", "[[]]"},
    foreign_setting{"SECURE_PROXY_SSL_HEADER", refused, "name the proxy in HTTP.TRUSTED_PROXIES instead: its X-Forwarded-Proto is believed, and nobody else's"},
    foreign_setting{"DATA_UPLOAD_MAX_MEMORY_SIZE", renamed, "HTTP.BODY_BYTES"},
    foreign_setting{"DATA_UPLOAD_MAX_NUMBER_FIELDS", ignored, limits}, foreign_setting{"DATA_UPLOAD_MAX_NUMBER_FILES", ignored, limits},
    foreign_setting{"FILE_UPLOAD_MAX_MEMORY_SIZE", ignored, limits},
    foreign_setting{"LOGGING", refused, "use LOG.LEVEL and LOG.FORMAT"}, foreign_setting{"LOGGING_CONFIG", refused, "use LOG.LEVEL and LOG.FORMAT"},
    foreign_setting{"DEFAULT_HASHING_ALGORITHM", only, "it is gone since Django 4.0", R"(["sha256"])"},
    foreign_setting{"SECURE_CSP", refused, "this version sends no Content-Security-Policy; let the proxy do it"},
    foreign_setting{"SECURE_CSP_REPORT_ONLY", refused, "this version sends no Content-Security-Policy; let the proxy do it"},
    foreign_setting{"SESSION_COOKIE_AGE", ignored, no_session}, foreign_setting{"SESSION_COOKIE_DOMAIN", ignored, no_session},
    foreign_setting{"SESSION_COOKIE_HTTPONLY", ignored, no_session}, foreign_setting{"SESSION_COOKIE_NAME", ignored, no_session},
    foreign_setting{"SESSION_COOKIE_PATH", ignored, no_session}, foreign_setting{"SESSION_COOKIE_SAMESITE", ignored, no_session},
    foreign_setting{"SESSION_COOKIE_SECURE", ignored, no_session}, foreign_setting{"SESSION_ENGINE", ignored, no_session},
    foreign_setting{"SESSION_EXPIRE_AT_BROWSER_CLOSE", ignored, no_session}, foreign_setting{"SESSION_SAVE_EVERY_REQUEST", ignored, no_session},
    foreign_setting{"SESSION_SERIALIZER", ignored, no_session}, foreign_setting{"CSRF_COOKIE_AGE", ignored, no_session},
    foreign_setting{"CSRF_COOKIE_DOMAIN", ignored, no_session}, foreign_setting{"CSRF_COOKIE_HTTPONLY", ignored, no_session},
    foreign_setting{"CSRF_COOKIE_NAME", ignored, no_session}, foreign_setting{"CSRF_COOKIE_PATH", ignored, no_session},
    foreign_setting{"CSRF_COOKIE_SAMESITE", ignored, no_session}, foreign_setting{"CSRF_COOKIE_SECURE", ignored, no_session},
    foreign_setting{"CSRF_FAILURE_VIEW", ignored, no_session}, foreign_setting{"CSRF_HEADER_NAME", ignored, no_session},
    foreign_setting{"CSRF_TRUSTED_ORIGINS", ignored, no_session}, foreign_setting{"CSRF_USE_SESSIONS", ignored, no_session},
    foreign_setting{"EMAIL_BACKEND", ignored, no_mail}, foreign_setting{"EMAIL_HOST", ignored, no_mail},
    foreign_setting{"EMAIL_HOST_PASSWORD", ignored, no_mail}, foreign_setting{"EMAIL_HOST_USER", ignored, no_mail},
    foreign_setting{"EMAIL_PORT", ignored, no_mail}, foreign_setting{"EMAIL_USE_SSL", ignored, no_mail},
    foreign_setting{"EMAIL_USE_TLS", ignored, no_mail}, foreign_setting{"EMAIL_TIMEOUT", ignored, no_mail},
    foreign_setting{"EMAIL_SUBJECT_PREFIX", ignored, no_mail}, foreign_setting{"DEFAULT_FROM_EMAIL", ignored, no_mail},
    foreign_setting{"SERVER_EMAIL", ignored, no_mail},
    foreign_setting{"CORS_ORIGIN_WHITELIST", renamed, "CORS_ALLOWED_ORIGINS"}, foreign_setting{"CORS_ORIGIN_ALLOW_ALL", renamed, "CORS_ALLOW_ALL_ORIGINS"},
    foreign_setting{"CORS_ORIGIN_REGEX_WHITELIST", renamed, "CORS_ALLOWED_ORIGIN_REGEXES"},
    foreign_setting{"CORS_REPLACE_HTTPS_REFERER", only, "django-cors-headers dropped it; remove it", "[false]"},
    foreign_setting{"LISTEN", renamed, "HTTP.LISTEN"}, foreign_setting{"LOG_LEVEL", renamed, "LOG.LEVEL"},
};

constexpr std::array simple_jwt{
    foreign_setting{"SIMPLE_JWT.VERIFYING_KEY", only, one_key, R"([""])"}, foreign_setting{"SIMPLE_JWT.JWK_URL", only, one_key, R"([""])"},
    foreign_setting{"SIMPLE_JWT.JSON_ENCODER", only, "claims are plain JSON; remove it", R"([""])"},
    foreign_setting{"SIMPLE_JWT.USER_ID_FIELD", only, "tokens name users by their primary key", R"(["id", "pk"])"},
    foreign_setting{"SIMPLE_JWT.USER_AUTHENTICATION_RULE", only, "an active user may log in, as default_user_authentication_rule says", R"(["rest_framework_simplejwt.authentication.default_user_authentication_rule"])"},
    foreign_setting{"SIMPLE_JWT.AUTH_TOKEN_CLASSES", only, "requests are authenticated by access tokens only", R"([["rest_framework_simplejwt.tokens.AccessToken"]])"},
    foreign_setting{"SIMPLE_JWT.TOKEN_USER_CLASS", only, "users come from the user table", R"(["rest_framework_simplejwt.models.TokenUser"])"},
    foreign_setting{"SIMPLE_JWT.CHECK_REVOKE_TOKEN", only, "this version does not tie tokens to the password", "[false]"},
    foreign_setting{"SIMPLE_JWT.CHECK_USER_IS_ACTIVE", only, "an inactive user is never let in", "[true]"},
    foreign_setting{"SIMPLE_JWT.REVOKE_TOKEN_CLAIM", ignored, "this version does not tie tokens to the password"},
    foreign_setting{"SIMPLE_JWT.ON_LOGIN_SUCCESS", refused, "there are no hooks; the log has the event login_succeeded"},
    foreign_setting{"SIMPLE_JWT.ON_LOGIN_FAILED", refused, "there are no hooks; the log has the event login_failed"},
    foreign_setting{"SIMPLE_JWT.SLIDING_TOKEN_REFRESH_EXP_CLAIM", ignored, no_sliding},
    foreign_setting{"SIMPLE_JWT.SLIDING_TOKEN_LIFETIME", ignored, no_sliding},
    foreign_setting{"SIMPLE_JWT.SLIDING_TOKEN_REFRESH_LIFETIME", ignored, no_sliding},
    foreign_setting{"SIMPLE_JWT.TOKEN_OBTAIN_SERIALIZER", only, one_serializer, R"(["rest_framework_simplejwt.serializers.TokenObtainPairSerializer"])"},
    foreign_setting{"SIMPLE_JWT.TOKEN_REFRESH_SERIALIZER", only, one_serializer, R"(["rest_framework_simplejwt.serializers.TokenRefreshSerializer"])"},
    foreign_setting{"SIMPLE_JWT.TOKEN_VERIFY_SERIALIZER", only, one_serializer, R"(["rest_framework_simplejwt.serializers.TokenVerifySerializer"])"},
    foreign_setting{"SIMPLE_JWT.TOKEN_BLACKLIST_SERIALIZER", only, one_serializer, R"(["rest_framework_simplejwt.serializers.TokenBlacklistSerializer"])"},
    foreign_setting{"SIMPLE_JWT.SLIDING_TOKEN_OBTAIN_SERIALIZER", ignored, no_sliding},
    foreign_setting{"SIMPLE_JWT.SLIDING_TOKEN_REFRESH_SERIALIZER", ignored, no_sliding},
    foreign_setting{"SIMPLE_JWT.AUTH_HEADER_TYPE", renamed, "SIMPLE_JWT.AUTH_HEADER_TYPES"},
    foreign_setting{"SIMPLE_JWT.AUTH_TOKEN_CLASS", renamed, "SIMPLE_JWT.AUTH_TOKEN_CLASSES"},
    foreign_setting{"SIMPLE_JWT.SECRET_KEY", renamed, "SIMPLE_JWT.SIGNING_KEY"},
    foreign_setting{"SIMPLE_JWT.TOKEN_BACKEND_CLASS", refused, "Simple JWT removed it, and there is one backend; remove it"},
};

constexpr std::array rest_framework{
    foreign_setting{"REST_FRAMEWORK.DEFAULT_AUTHENTICATION_CLASSES", only, "requests are authenticated by JWT only", R"([["rest_framework_simplejwt.authentication.JWTAuthentication"]])"},
    foreign_setting{"REST_FRAMEWORK.DEFAULT_PERMISSION_CLASSES", only, "each view has its own permission: register and the token views are open, me needs a signed-in user", R"([["rest_framework.permissions.IsAuthenticated"], ["rest_framework.permissions.AllowAny"]])"},
    foreign_setting{"REST_FRAMEWORK.DEFAULT_RENDERER_CLASSES", only, "answers are JSON", R"([["rest_framework.renderers.JSONRenderer"], ["rest_framework.renderers.JSONRenderer", "rest_framework.renderers.BrowsableAPIRenderer"]])"},
    foreign_setting{"REST_FRAMEWORK.DEFAULT_PARSER_CLASSES", only, "JSON and both kinds of form are read", R"([["rest_framework.parsers.JSONParser", "rest_framework.parsers.FormParser", "rest_framework.parsers.MultiPartParser"]])"},
    foreign_setting{"REST_FRAMEWORK.DEFAULT_THROTTLE_CLASSES", only, no_throttle, "[[]]"},
    foreign_setting{"REST_FRAMEWORK.DEFAULT_THROTTLE_RATES", only, no_throttle, "[{}]"},
    foreign_setting{"REST_FRAMEWORK.NUM_PROXIES", refused, "name the proxies in HTTP.TRUSTED_PROXIES instead"},
    foreign_setting{"REST_FRAMEWORK.EXCEPTION_HANDLER", only, "errors are DRF's own", R"(["rest_framework.views.exception_handler"])"},
    foreign_setting{"REST_FRAMEWORK.NON_FIELD_ERRORS_KEY", only, "errors are DRF's own", R"(["non_field_errors"])"},
    foreign_setting{"REST_FRAMEWORK.DEFAULT_CONTENT_NEGOTIATION_CLASS", only, "negotiation is DRF's own", R"(["rest_framework.negotiation.DefaultContentNegotiation"])"},
    foreign_setting{"REST_FRAMEWORK.DEFAULT_METADATA_CLASS", only, "OPTIONS answers DRF's SimpleMetadata", R"(["rest_framework.metadata.SimpleMetadata"])"},
    foreign_setting{"REST_FRAMEWORK.DEFAULT_VERSIONING_CLASS", only, "the API has one version", R"([""])"},
    foreign_setting{"REST_FRAMEWORK.URL_FORMAT_OVERRIDE", only, "the parameter is called format", R"(["format"])"},
    foreign_setting{"REST_FRAMEWORK.UNICODE_JSON", only, "JSON is written as DRF writes it", "[true]"},
    foreign_setting{"REST_FRAMEWORK.COMPACT_JSON", only, "JSON is written as DRF writes it", "[true]"},
    foreign_setting{"REST_FRAMEWORK.STRICT_JSON", only, "JSON is read strictly", "[true]"},
    foreign_setting{"REST_FRAMEWORK.DEFAULT_PAGINATION_CLASS", ignored, "this version has no lists"},
    foreign_setting{"REST_FRAMEWORK.PAGE_SIZE", ignored, "this version has no lists"},
    foreign_setting{"REST_FRAMEWORK.DEFAULT_FILTER_BACKENDS", ignored, "this version has no lists"},
    foreign_setting{"REST_FRAMEWORK.DEFAULT_SCHEMA_CLASS", ignored, "this version publishes no schema"},
    foreign_setting{"REST_FRAMEWORK.TEST_REQUEST_DEFAULT_FORMAT", ignored, django_only},
    foreign_setting{"REST_FRAMEWORK.TEST_REQUEST_RENDERER_CLASSES", ignored, django_only},
    foreign_setting{"REST_FRAMEWORK.DATETIME_FORMAT", ignored, "no answer of this version holds a time"},
};
// clang-format on

constexpr auto foreign_rows = [] {
    std::array<foreign_setting, django.size() + simple_jwt.size() + rest_framework.size()> all{};
    std::size_t next = 0;
    for (const auto& row : django) all[next++] = row;
    for (const auto& row : simple_jwt) all[next++] = row;
    for (const auto& row : rest_framework) all[next++] = row;
    return all;
}();

/// Equal, where `a.b.Name` and `Name` are the same class.
bool same(const value& given, const value& accepted) {
    if (const auto* items = given.if_array()) {
        const auto* others = accepted.if_array();
        if (others == nullptr || others->size() != items->size()) return false;
        for (std::size_t i = 0; i < items->size(); ++i) {
            if (!same((*items)[i], (*others)[i])) return false;
        }
        return true;
    }
    const auto* text = given.if_string();
    const auto* other = accepted.if_string();
    if (text == nullptr || other == nullptr) return given == accepted;
    const auto leaf = [](std::string_view path) { return path.substr(path.rfind('.') + 1); };
    return *text == *other || (!text->empty() && *text == leaf(*other));
}

}  // namespace

std::span<const foreign_setting> foreign_table() {
    return foreign_rows;
}

const foreign_setting* find_foreign(std::string_view name, bool ignore_case) {
    for (const foreign_setting& row : foreign_rows) {
        if (row.name == name || (ignore_case && base::ascii_iequal(row.name, name))) return &row;
    }
    return nullptr;
}

bool accepts(const foreign_setting& row, const value& v) {
    const auto accepted = base::json::parse(row.accepted);
    if (!accepted) return false;
    for (const value& one : *accepted->value.if_array()) {
        if (same(v, one)) return true;
    }
    return false;
}

}  // namespace app
