// One event a line: time, level, event name, then key=value. What is secret never comes here.
#pragma once

#include "base/clock.hpp"

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace base {

enum class log_level { debug, info, warning, error };

/// The events that an operator alerts on. The spelling (see `name_of`) is stable and asserted in tests (H10).
enum class event {
    server_started,
    server_stopping,
    server_stopped,
    request,
    request_failed,
    connection_refused,
    config_warning,
    tls_reloaded,
    tls_reload_failed,
    user_registered,
    login_succeeded,
    login_failed,
    password_upgraded,
    hash_queue_full,
    hash_memory_exceeded,
    token_refreshed,
    token_refused,
    token_reused,
    token_blacklisted,
    user_updated,
    superuser_created,
    password_changed,
    store_unavailable,
    migration_applied,
    log_lines_lost,
    admin_sign_in,
    admin_sign_in_failed,
    admin_sign_out,
    admin_changed,
    admin_refused,
};

[[nodiscard]] std::string_view name_of(event e);

/// A field of a line, for the length of the call that writes it: texts are not copied.
struct log_field {
    std::string_view key;
    std::variant<std::string_view, std::int64_t, double, bool> value;
    log_field(std::string_view k, std::string_view v) : key(k), value(v) {}
    log_field(std::string_view k, const std::string& v) : key(k), value(std::string_view(v)) {}
    log_field(std::string_view k, const char* v) : key(k), value(std::string_view(v)) {}
    log_field(std::string_view k, std::int64_t v) : key(k), value(v) {}
    log_field(std::string_view k, int v) : key(k), value(static_cast<std::int64_t>(v)) {}
    log_field(std::string_view k, double v) : key(k), value(v) {}
    log_field(std::string_view k, bool v) : key(k), value(v) {}
};

/// A sink of events. Thread-safe; never throws.
class logger {
public:
    virtual ~logger() = default;
    virtual void write(log_level level, event what, std::initializer_list<log_field> fields) = 0;

    void info(event what, std::initializer_list<log_field> fields = {}) { write(log_level::info, what, fields); }
    void warning(event what, std::initializer_list<log_field> fields = {}) { write(log_level::warning, what, fields); }
    void error(event what, std::initializer_list<log_field> fields = {}) { write(log_level::error, what, fields); }
};

enum class log_format { text, json };

/// Lines on standard error, written by a thread of its own so that a slow reader of them stops nobody: beyond two MiB
/// of waiting lines the oldest are dropped, and a `log_lines_lost` tells so. Destruction writes what waits. In text
/// form a value with blanks, quotes or control characters is quoted and escaped, so that no value can forge a line
/// (H10).
[[nodiscard]] std::unique_ptr<logger> make_stderr_logger(log_level threshold, log_format format);

/// Formats one line without its newline: exposed so that tests can assert on it.
[[nodiscard]] std::string format_line(time_point now, log_level level, event what,
                                      std::initializer_list<log_field> fields, log_format format);

/// Drops everything.
class null_logger final : public logger {
public:
    void write(log_level, event, std::initializer_list<log_field>) override {}
};

}  // namespace base
