// DRF's APIView.dispatch, initial and finalize_response (rest_framework/views.py), and SimpleMetadata for OPTIONS.
#include "rest/dispatch.hpp"

#include "rest/application.hpp"
#include "rest/negotiation.hpp"
#include "rest/parsers.hpp"
#include "rest/render.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace rest {
namespace {

struct method_row {
    std::string_view name;
    base::task<answer> (view::*handle)(request&);
    bool reads_body;
};

/// In the order of Django's View.http_method_names, which is the order of Allow.
constexpr std::array<method_row, 5> methods{{
    {"GET", &view::get, false},
    {"POST", &view::post, true},
    {"PUT", &view::put, true},
    {"PATCH", &view::patch, true},
    {"DELETE", &view::delete_, true},
}};

bool declares(const view_declaration& d, std::string_view method) {
    return std::ranges::find(d.methods, method) != d.methods.end();
}

std::string allow_of(const view_declaration& d) {
    std::string allow;
    for (const method_row& row : methods) {
        if (declares(d, row.name)) allow.append(row.name).append(", ");
    }
    if (declares(d, "GET")) allow += "HEAD, ";
    return allow += "OPTIONS";
}

base::json::object metadata_of(const view_declaration& d) {
    base::json::object data{
        {"name", d.name},
        {"description", d.description},
        {"renders", base::json::array{"application/json", "text/html"}},
        {"parses", base::json::array{"application/json", "application/x-www-form-urlencoded", "multipart/form-data"}},
    };
    if (d.shown_in_options != nullptr && declares(d, "POST")) {
        data.set("actions", base::json::object{{"POST", d.shown_in_options->metadata()}});
    }
    return data;
}

std::optional<error> permission_fault(const view_declaration& d, const principal* user) {
    const bool granted = d.require == permission::allow_any ||
                         (user != nullptr && (d.require == permission::is_authenticated || user->is_staff()));
    if (granted) return std::nullopt;
    // DRF: only a view that can authenticate asks for it.
    return user == nullptr && d.authenticate != nullptr ? not_authenticated() : permission_denied();
}

/// The row of the method that the request runs; null if the view does not answer it.
const method_row* method_for(const view_declaration& d, std::string_view method) {
    const std::string_view wanted = method == "HEAD" ? "GET" : method;
    const auto row = std::ranges::find(methods, wanted, &method_row::name);
    return row != methods.end() && declares(d, wanted) ? &*row : nullptr;
}

/// Everything between the renderer and the view's method. OPTIONS ends with an empty answer: its data is `m.metadata`.
base::task<answer> run_steps(const mounted_view& m, request& r) {
    const view_declaration& d = *m.declared;
    if (d.guard) {
        if (auto fault = d.guard(r.http)) co_return std::unexpected(std::move(*fault));
    }
    if (d.authenticate != nullptr) {
        auto user = co_await d.authenticate->authenticate(r);
        if (!user) co_return std::unexpected(std::move(user.error()));
        r.user = std::move(*user);
    }
    if (auto fault = permission_fault(d, r.user.get())) co_return std::unexpected(std::move(*fault));
    if (d.permit) {
        if (auto fault = d.permit(r)) co_return std::unexpected(std::move(*fault));
    }
    if (r.http.method == "OPTIONS") co_return response{};
    const method_row* row = method_for(d, r.http.method);
    if (row == nullptr) co_return std::unexpected(method_not_allowed(r.http.method));
    if (row->reads_body) {
        auto data = parse_body(r.http);
        if (!data) co_return std::unexpected(std::move(data.error()));
        r.data = std::move(*data);
        r.http.body = {};  // read once; the view may wait long
    }
    co_return co_await (m.target->*row->handle)(r);
}

/// finalize_response: the view's own headers first, then those that each answer of an API has.
http::response finish(const mounted_view& m, const request& r, const negotiated& as, int status,
                      const base::json::value* data, std::vector<http::header_field> headers) {
    http::response out{.status = status, .headers = {}, .body = {}};
    for (const http::header_field& field : headers) out.headers.add(field.name, field.value);
    patch_vary(out.headers, "Accept");
    for (const http::header_field& field : m.declared->headers) {
        if (field.name == "Vary") patch_vary(out.headers, field.value);
        else out.headers.set(field.name, field.value);
    }
    out.headers.set("Allow", m.allow);
    if (status == 401 && !m.challenge.empty() && !out.headers.contains("WWW-Authenticate")) {
        out.headers.add("WWW-Authenticate", m.challenge);
    }
    if (data == &m.metadata && as.renderer == renderer::json && as.indent == 0) {
        write_json(m.metadata_json, out);
    } else {
        render(as, data, {.name = m.declared->name, .description = m.declared->description, .request = r.http}, out);
    }
    return out;
}

}  // namespace

mounted_view::mounted_view(view& v)
    : target(&v),
      declared(&v.declaration()),
      allow(allow_of(*declared)),
      challenge(declared->authenticate != nullptr ? declared->authenticate->authenticate_header()
                                                  : declared->www_authenticate),
      metadata(metadata_of(*declared)),
      metadata_json(base::json::write(metadata)) {}

base::task<dispatched> dispatch(const mounted_view& m, request& r) {
    if (too_many_fields(r.http.query)) co_return dispatched{django_page(400), "too many query fields"};
    const negotiated fallback;
    auto as = negotiate(r.http.headers.find("Accept"), r.http.query);
    answer result = as ? answer{} : answer{std::unexpected(std::move(as.error()))};
    if (as) result = co_await run_steps(m, r);

    const negotiated& chosen = as ? *as : fallback;
    if (result && result->raw) {
        http::response out = finish(m, r, fallback, result->status, nullptr, std::move(result->headers));
        out.headers.set("Content-Type", result->raw->content_type);
        out.body = std::move(result->raw->text);
        co_return dispatched{std::move(out), {}};
    }
    if (result) {
        const base::json::value* data = result->data ? &*result->data : nullptr;
        if (r.http.method == "OPTIONS") data = &m.metadata;
        co_return dispatched{finish(m, r, chosen, result->status, data, std::move(result->headers)), {}};
    }
    error& fault = result.error();
    // A 401 must say how to sign in (RFC 9110 section 15.5.2); DRF turns it into 403 where there is no way.
    if (fault.status == 401 && m.challenge.empty()) fault.status = 403;
    co_return dispatched{finish(m, r, chosen, fault.status, &fault.body, std::move(fault.headers)),
                         std::move(fault.reason)};
}

base::task<http::response> dispatch(view& v, http::request incoming) {
    const mounted_view m(v);
    request r{.http = std::move(incoming), .data = {}, .user = nullptr};
    dispatched done = co_await dispatch(m, r);
    co_return std::move(done.response);
}

}  // namespace rest
