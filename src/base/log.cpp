// Lines for operators: logfmt or JSON. The escaping is JSON's, ASCII only, so that no value can forge a line or a
// field.
#include "base/log.hpp"

#include "base/json.hpp"
#include "base/line_queue.hpp"
#include "base/text.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <iterator>

namespace base {
namespace {

constexpr std::array<std::string_view, 4> level_names = {"debug", "info", "warning", "error"};

// In the order of the enumeration.
constexpr std::array<std::string_view, 30> event_names = {
    "server_started",     "server_stopping",      "server_stopped",    "request",           "request_failed",
    "connection_refused", "config_warning",       "tls_reloaded",      "tls_reload_failed", "user_registered",
    "login_succeeded",    "login_failed",         "password_upgraded", "hash_queue_full",   "hash_memory_exceeded",
    "token_refreshed",    "token_refused",        "token_reused",      "token_blacklisted", "user_updated",
    "superuser_created",  "password_changed",     "store_unavailable", "migration_applied", "log_lines_lost",
    "admin_sign_in",      "admin_sign_in_failed", "admin_sign_out",    "admin_changed",     "admin_refused"};
static_assert(event_names.size() == static_cast<std::size_t>(event::admin_refused) + 1);

void append_padded(std::string& out, std::int64_t number, std::size_t width) {
    const std::size_t start = out.size();
    out.append(width, '0');
    for (std::size_t i = width; i > 0 && number > 0; number /= 10)
        out[start + --i] = static_cast<char>('0' + number % 10);
}

void append_time(std::string& out, time_point t) {
    const auto day = std::chrono::floor<std::chrono::days>(t);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(t - day);
    // By hand: each line has a time, and a general formatter costs more than the rest of the line.
    append_padded(out, static_cast<int>(date.year()), 4);
    append_padded(out += '-', static_cast<unsigned>(date.month()), 2);
    append_padded(out += '-', static_cast<unsigned>(date.day()), 2);
    append_padded(out += 'T', clock.hours().count(), 2);
    append_padded(out += ':', clock.minutes().count(), 2);
    append_padded(out += ':', clock.seconds().count(), 2);
    append_padded(out += '.', clock.subseconds().count(), 6);
    out += 'Z';
}

constexpr bool is_plain(char c) {
    return c > ' ' && c < 0x7f && c != '"' && c != '=' && c != '\\';
}

/// Bytes that are not UTF-8 are shown as U+FFFD: a log is text, whatever was sent.
void append_quoted(std::string& out, std::string_view text) {
    json::append_quoted(out, decode_replacing(text), true);
}

/// One value; in text form a word that cannot be misread stands without quotes.
struct append_value {
    std::string& out;
    bool json;

    void operator()(std::string_view text) const {
        if (!json && !text.empty() && std::ranges::all_of(text, is_plain)) out += text;
        else append_quoted(out, text);
    }
    void operator()(std::int64_t i) const { fmt::format_to(std::back_inserter(out), "{}", i); }
    void operator()(double d) const {
        if (json && !std::isfinite(d)) append_quoted(out, json::python_repr(d));
        else out += json::python_repr(d);
    }
    void operator()(bool b) const { out += b ? "true" : "false"; }
};

class stderr_logger final : public logger {
public:
    stderr_logger(log_level threshold, log_format format)
        : threshold_(threshold),
          format_(format),
          lines_(STDERR_FILENO) {}

    stderr_logger(const stderr_logger&) = delete;
    stderr_logger& operator=(const stderr_logger&) = delete;

    ~stderr_logger() override {
        try {
            if (lost() != reported_) push_lost(system_clock{}.now());
        } catch (...) {
            // As below.
        }
    }

    void write(log_level level, event what, std::initializer_list<log_field> fields) override {
        if (level < threshold_) return;
        try {
            const auto now = system_clock{}.now();
            push(format_line(now, level, what, fields, format_));
            report_lost(now);
        } catch (...) {
            // Out of memory: the line is lost, the request is not.
        }
    }

private:
    void push(const std::string& line) { lines_.push(line); }

    /// Once a second at most: a report takes a place in the queue, too.
    void report_lost(time_point now) {
        time_point last = last_report_;
        if (now - last < seconds(1) || lost() == reported_ || !last_report_.compare_exchange_strong(last, now)) return;
        push_lost(now);
    }

    void push_lost(time_point now) {
        reported_ = lost();
        push(format_line(now, log_level::warning, event::log_lines_lost, {{"total", reported_.load()}}, format_));
    }

    [[nodiscard]] std::int64_t lost() const { return lines_.lost(); }

    const log_level threshold_;
    const log_format format_;
    line_queue lines_;
    std::atomic<std::int64_t> reported_{0};
    std::atomic<time_point> last_report_{time_point{}};
};

}  // namespace

std::string_view name_of(event e) {
    return event_names[static_cast<std::size_t>(e)];
}

std::unique_ptr<logger> make_stderr_logger(log_level threshold, log_format format) {
    return std::make_unique<stderr_logger>(threshold, format);
}

std::string format_line(time_point now, log_level level, event what, std::initializer_list<log_field> fields,
                        log_format format) {
    const bool json = format == log_format::json;
    std::string line;
    line.reserve(160);
    line += json ? R"({"time":")" : "time=";
    append_time(line, now);
    line.append(json ? R"(","level":")" : " level=").append(level_names[static_cast<std::size_t>(level)]);
    line.append(json ? R"(","event":")" : " event=").append(name_of(what));
    if (json) line += '"';
    for (const log_field& field : fields) {
        line += json ? ',' : ' ';
        if (json) append_quoted(line, field.key);
        else line += field.key;
        line += json ? ':' : '=';
        std::visit(append_value{line, json}, field.value);
    }
    if (json) line += '}';
    return line;
}

}  // namespace base
