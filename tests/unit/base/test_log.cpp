// One event is one line, whatever its values say (H10).
#include "base/json.hpp"
#include "base/log.hpp"

#include <doctest/doctest.h>

#include <unistd.h>
#include <cmath>
#include <cstdio>
#include <string>
#include <thread>

using base::event;
using base::log_format;
using base::log_level;
using namespace std::chrono_literals;

namespace {

// 2026-11-23T20:15:00.123456Z
constexpr base::time_point moment{std::chrono::microseconds{1'795'464'900'123'456}};

std::string text_line(std::initializer_list<base::log_field> fields) {
    return base::format_line(moment, log_level::info, event::token_refreshed, fields, log_format::text);
}

/// What was written to standard error while `work` ran.
template <class Work>
std::string standard_error_of(Work work) {
    std::FILE* const file = std::tmpfile();
    REQUIRE(file != nullptr);
    const int saved = ::dup(STDERR_FILENO);
    ::dup2(::fileno(file), STDERR_FILENO);
    work();
    std::fflush(stderr);
    ::dup2(saved, STDERR_FILENO);
    ::close(saved);
    std::rewind(file);
    std::string written;
    for (int c = std::fgetc(file); c != EOF; c = std::fgetc(file)) written += static_cast<char>(c);
    std::fclose(file);
    return written;
}

}  // namespace

TEST_CASE("log: a line is time, level, event, then the fields in their order") {
    CHECK(text_line({}) == "time=2026-11-23T20:15:00.123456Z level=info event=token_refreshed");
    CHECK(text_line({{"user", 7}, {"ok", true}, {"ms", 1.5}, {"who", "a@b.co"}}) ==
          "time=2026-11-23T20:15:00.123456Z level=info event=token_refreshed user=7 ok=true ms=1.5 who=a@b.co");
    CHECK(base::format_line(base::time_point{-1us}, log_level::error, event::request_failed, {}, log_format::text) ==
          "time=1969-12-31T23:59:59.999999Z level=error event=request_failed");
}

TEST_CASE("log: a value with anything unusual is quoted and escaped (H10)") {
    struct row {
        std::string value;
        const char* shown;
    };
    const row table[] = {
        {"", R"("")"},
        {"a b", R"("a b")"},
        {"a=b", R"("a=b")"},
        {"a\"b", R"("a\"b")"},
        {"a\\b", R"("a\\b")"},
        {"a\r\ntime=now level=info event=login_succeeded", R"("a\r\ntime=now level=info event=login_succeeded")"},
        {std::string("a\0b", 3), R"("a\u0000b")"},
        {"\x1b[31m", R"("\u001b[31m")"},
        {"\x7f", R"("\u007f")"},
        {"\xc2\x85\xe2\x80\xa8\xe2\x80\xae", R"("\u0085\u2028\u202e")"},
        {"\xff\xc3", R"("\ufffd\ufffd")"},
        {"caf\xc3\xa9", R"("caf\u00e9")"},
        {"/accounts/me/?x", "/accounts/me/?x"},
    };
    for (const row& r : table) {
        CAPTURE(std::string(r.shown));
        const std::string line = text_line({{"v", r.value}});
        CHECK(line.ends_with(std::string(" v=") + r.shown));
        CHECK(line.find_first_of(std::string("\r\n\0\x1b", 4)) == std::string::npos);
    }
}

TEST_CASE("log: the JSON form is one JSON object a line") {
    const std::string line = base::format_line(
        moment, log_level::warning, event::token_reused,
        {{"user", 7}, {"who", "a\"\r\n\xc3\xa9\xff"}, {"late", HUGE_VAL}, {"ok", false}}, log_format::json);
    CHECK(line == R"({"time":"2026-11-23T20:15:00.123456Z","level":"warning","event":"token_reused","user":7,)"
                  R"("who":"a\"\r\n\u00e9\ufffd","late":"inf","ok":false})");
    CHECK(base::json::parse(line));
}

TEST_CASE("log: the names of events are stable (H10)") {
    struct row {
        event what;
        const char* name;
    };
    constexpr row table[] = {
        {event::server_started, "server_started"},       {event::server_stopping, "server_stopping"},
        {event::server_stopped, "server_stopped"},       {event::request, "request"},
        {event::request_failed, "request_failed"},       {event::connection_refused, "connection_refused"},
        {event::config_warning, "config_warning"},       {event::tls_reloaded, "tls_reloaded"},
        {event::tls_reload_failed, "tls_reload_failed"}, {event::user_registered, "user_registered"},
        {event::login_succeeded, "login_succeeded"},     {event::login_failed, "login_failed"},
        {event::password_upgraded, "password_upgraded"}, {event::hash_queue_full, "hash_queue_full"},
        {event::token_refreshed, "token_refreshed"},     {event::token_refused, "token_refused"},
        {event::token_reused, "token_reused"},           {event::token_blacklisted, "token_blacklisted"},
        {event::user_updated, "user_updated"},           {event::superuser_created, "superuser_created"},
        {event::password_changed, "password_changed"},   {event::store_unavailable, "store_unavailable"},
        {event::migration_applied, "migration_applied"}, {event::log_lines_lost, "log_lines_lost"},
        {event::admin_sign_in, "admin_sign_in"},         {event::admin_sign_in_failed, "admin_sign_in_failed"},
        {event::admin_sign_out, "admin_sign_out"},       {event::admin_changed, "admin_changed"},
        {event::admin_refused, "admin_refused"},
    };
    for (const row& r : table) CHECK(base::name_of(r.what) == r.name);
}

TEST_CASE("log: standard error gets the lines at or above the threshold, all of them at the end") {
    const std::string written = standard_error_of([] {
        const auto log = base::make_stderr_logger(log_level::warning, log_format::text);
        log->info(event::request, {{"path", "/unseen"}});
        log->warning(event::token_reused, {{"user", 1}});
        log->error(event::store_unavailable, {{"why", "100% {} full"}});
    });
    CHECK(written.find("unseen") == std::string::npos);
    CHECK(written.find(" level=warning event=token_reused user=1\n") != std::string::npos);
    CHECK(written.find(" level=error event=store_unavailable why=\"100% {} full\"\n") != std::string::npos);
    CHECK(written.starts_with("time=20"));
}

TEST_CASE("log: lines of several threads stay whole") {
    const std::string written = standard_error_of([] {
        const auto log = base::make_stderr_logger(log_level::debug, log_format::json);
        const auto work = [&log] {
            for (int i = 0; i < 500; ++i) log->info(event::request, {{"n", i}});
        };
        std::thread a(work);
        std::thread b(work);
        a.join();
        b.join();
    });
    std::size_t lines = 0;
    for (std::size_t at = 0; at < written.size(); ++lines) {
        const std::size_t end = written.find('\n', at);
        REQUIRE(end != std::string::npos);
        REQUIRE(base::json::parse(std::string_view(written).substr(at, end - at)));
        at = end + 1;
    }
    CHECK(lines == 1000);
}

TEST_CASE("log: a reader that stands still stops nobody; what was lost is told") {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    const int saved = ::dup(STDERR_FILENO);
    ::dup2(ends[1], STDERR_FILENO);
    ::close(ends[1]);
    std::string written;
    std::thread reader;
    {
        const auto log = base::make_stderr_logger(log_level::info, log_format::text);
        // The first line has come before the flood begins: the queue keeps the newest.
        log->info(event::request, {{"n", 0}});
        for (char c = 0; c != '\n' && ::read(ends[0], &c, 1) == 1;) written += c;
        // Far more than the pipe and the queue hold, while nobody reads: this must come to its end.
        for (int i = 1; i < 100'000; ++i) log->info(event::request, {{"n", i}});
        reader = std::thread([&written, from = ends[0]] {
            char buffer[4096];
            for (ssize_t got = 0; (got = ::read(from, buffer, sizeof buffer)) > 0;) {
                written.append(buffer, static_cast<std::size_t>(got));
            }
        });
    }
    ::dup2(saved, STDERR_FILENO);
    ::close(saved);
    reader.join();
    ::close(ends[0]);
    CHECK(written.find(" n=0") != std::string::npos);
    CHECK(written.find(" n=99999\n") != std::string::npos);
    CHECK(written.find(" level=warning event=log_lines_lost total=") != std::string::npos);
}
