// Django's handler (django/core/handlers): CORS outermost, then https, Host, the slash, the URL table.
#include "rest/application.hpp"

#include "base/text.hpp"
#include "rest/access_log.hpp"
#include "rest/cors.hpp"
#include "rest/dispatch.hpp"
#include "rest/hosts.hpp"
#include "rest/middleware.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <exception>
#include <expected>
#include <functional>
#include <optional>
#include <unordered_map>
#include <utility>

namespace rest {
namespace {

struct path_hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view path) const { return std::hash<std::string_view>{}(path); }
};

/// Looked up by the decoded path, without a copy.
template <class Value>
using path_table = std::unordered_map<std::string, Value, path_hash, std::equal_to<>>;

template <class Value>
const Value* look_up(const path_table<Value>& table, std::string_view path) {
    const auto found = table.find(path);
    return found != table.end() ? &found->second : nullptr;
}

std::vector<std::string> lower_all(std::vector<std::string> names) {
    for (std::string& name : names) name = base::ascii_lower(name);
    return names;
}

std::string page_of(std::string_view title, std::string_view text) {
    return fmt::format(
        "\n<!doctype html>\n<html lang=\"en\">\n<head>\n  <title>{0}</title>\n</head>\n<body>\n  "
        "<h1>{0}</h1><p>{1}</p>\n"
        "</body>\n</html>\n",
        title, text);
}

http::response not_get_or_head() {
    http::response out{.status = 405, .headers = {}, .body = {}};
    out.headers.add("Allow", "GET, HEAD");
    return out;
}

http::response preflight_answer() {
    http::response out;
    out.headers.add("Content-Type", "text/html; charset=utf-8");
    return out;
}

}  // namespace

http::response django_page(int status) {
    struct page {
        int status;
        std::string body;
    };
    static const std::array<page, 3> pages{{
        {400, page_of("Bad Request (400)", "")},
        {404, page_of("Not Found", "The requested resource was not found on this server.")},
        {500, page_of("Server Error (500)", "")},
    }};
    const auto found = std::ranges::find(pages, status, &page::status);
    const page& chosen = found != pages.end() ? *found : pages.back();
    http::response out{.status = chosen.status, .headers = {}, .body = chosen.body};
    out.headers.add("Content-Type", "text/html");
    return out;
}

struct application::impl {
    middleware_settings options;
    base::logger& log;
    std::vector<std::string> hosts;
    security_headers security;
    cors_policy cors;
    path_table<mounted_view> views;
    std::vector<std::pair<url_pattern, mounted_view>> patterns;
    path_table<http::handler> pages;
    /// A path without its slash -> the Location with it, escaped.
    path_table<std::string> slashless;
    path_table<http::handler> plains;

    impl(middleware_settings settings, base::logger& logger)
        : options(std::move(settings)),
          log(logger),
          hosts(lower_all(options.allowed_hosts)),
          security(options),
          cors(options.cors) {}

    [[nodiscard]] std::optional<http::response> https_redirect(const http::request& r) const {
        if (!options.ssl_redirect || r.secure()) return std::nullopt;
        // The client's Host goes into a Location: only after its check (A22).
        if (options.ssl_host.empty() && !host_allowed(r.host, hosts)) return django_page(400);
        const std::string& host = options.ssl_host.empty() ? r.host : options.ssl_host;
        return moved_permanently("https://" + host + escape_path(r.path) + escape_query(r.query));
    }

    /// What a path leads to: one of them is there.
    struct target {
        const mounted_view* view = nullptr;
        const http::handler* page = nullptr;
    };

    /// The place of a URL in the table; the values of its route go into `r`.
    [[nodiscard]] std::optional<target> find(request& r) const {
        const std::string& path = r.http.path;
        if (const mounted_view* found = look_up(views, path)) return target{.view = found};
        if (const http::handler* found = look_up(pages, path)) return target{.page = found};
        for (const auto& [pattern, view] : patterns) {
            if (auto values = pattern.match(path)) {
                r.kwargs = std::move(*values);
                return target{.view = &view};
            }
        }
        return std::nullopt;
    }

    /// Where the path with a slash leads, if that is somewhere and without it is not.
    [[nodiscard]] std::optional<std::string> with_slash(const std::string& path) const {
        if (!options.append_slash) return std::nullopt;
        if (const std::string* location = look_up(slashless, path)) return *location;
        if (path.ends_with('/')) return std::nullopt;
        const std::string longer = path + '/';
        const auto fits = [&](const auto& row) { return row.first.match(longer).has_value(); };
        if (!std::ranges::any_of(patterns, fits)) return std::nullopt;
        return escape_leading_slashes(escape_path(longer));
    }

    /// What answers, or the answer without it.
    [[nodiscard]] std::expected<target, dispatched> resolve(request& r) const {
        const auto answered = [](http::response page, std::string_view reason = {}) {
            return std::unexpected(dispatched{std::move(page), std::string(reason)});
        };
        if (auto moved = https_redirect(r.http)) return answered(std::move(*moved));
        if (!host_allowed(r.http.host, hosts)) return answered(django_page(400), "host not allowed");
        if (const auto found = find(r)) return *found;
        if (const auto location = with_slash(r.http.path)) {
            return answered(moved_permanently(*location + escape_query(r.http.query)));
        }
        return answered(django_page(404));
    }

    [[nodiscard]] static base::task<dispatched> read_page(const http::handler& page, const http::request& r) {
        if (r.method != "GET" && r.method != "HEAD") co_return dispatched{not_get_or_head(), {}};
        co_return dispatched{co_await page(r), {}};
    }

    /// The one place where what a view throws ends (H09). `plain` is null for a path of REST.
    [[nodiscard]] base::task<dispatched> answer_to(request& r, const http::handler* plain) const {
        try {
            if (plain != nullptr) co_return co_await read_page(*plain, r.http);
            auto found = resolve(r);
            if (!found) co_return std::move(found.error());
            if (found->page != nullptr) co_return co_await read_page(*found->page, r.http);
            co_return co_await dispatch(*found->view, r);
        } catch (const std::exception& e) {
            log_failure(log, r, e.what());
        } catch (...) {
            log_failure(log, r, "an exception of unknown type");
        }
        co_return dispatched{django_page(500), {}};
    }

    void remember_slashless(std::string_view path) {
        if (path.size() <= 1 || !path.ends_with('/')) return;
        slashless.insert_or_assign(std::string(path.substr(0, path.size() - 1)),
                                   escape_leading_slashes(escape_path(path)));
    }

    void add_headers(const http::request& r, http::response& out) const {
        security.add(out, out.status != 301, r.secure());
        cors.add_headers(r, out);
    }
};

application::application(middleware_settings options, base::logger& log)
    : impl_(std::make_unique<impl>(std::move(options), log)) {}

application::~application() = default;

void application::path(std::string_view route, view& v) {
    if (url_pattern::has_places(route)) {
        impl_->patterns.emplace_back(url_pattern(route), v);
        return;
    }
    impl_->views.insert_or_assign(std::string(route), mounted_view(v));
    impl_->remember_slashless(route);
}

void application::page(std::string_view path, http::handler handle) {
    impl_->pages.insert_or_assign(std::string(path), std::move(handle));
    impl_->remember_slashless(path);
}

void application::plain(std::string_view path, http::handler handle) {
    impl_->plains.insert_or_assign(std::string(path), std::move(handle));
}

base::task<http::response> application::operator()(http::request r) const {
    const auto start = std::chrono::steady_clock::now();
    request incoming{.http = std::move(r), .data = {}, .user = nullptr};
    const http::handler* plain = look_up(impl_->plains, incoming.http.path);
    dispatched done;
    if (plain == nullptr && impl_->cors.is_preflight(incoming.http)) done.response = preflight_answer();
    else done = co_await impl_->answer_to(incoming, plain);
    if (plain == nullptr) impl_->add_headers(incoming.http, done.response);
    // Probes come every second: they are no news.
    const base::log_level level = plain != nullptr ? base::log_level::debug : base::log_level::info;
    log_request(impl_->log, level, incoming, done.response.status, done.reason,
                std::chrono::steady_clock::now() - start);
    co_return std::move(done.response);
}

}  // namespace rest
