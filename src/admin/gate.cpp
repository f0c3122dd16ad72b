// Order: other sites (403), bodies that are no JSON (415), session (401), permission (403), then the steps of rest.
#include "admin/gate.hpp"

#include "admin/errors.hpp"
#include "admin/origin_guard.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace admin {

gate::gate(const permission_table& table, const session_authentication& authentication, base::logger& log)
    : table_(table),
      authentication_(authentication),
      log_(log) {}

rest::view_declaration gate::declaration(std::string name, method_actions methods) const {
    std::vector<std::string> names;
    for (const auto& [method, what] : methods) names.push_back(method);
    rest::view_declaration d = open(std::move(name), std::move(names));
    d.authenticate = &authentication_;
    d.permit = [this, methods = std::move(methods)](const rest::request& r) { return permit(r, methods); };
    return d;
}

rest::view_declaration gate::open(std::string name, std::vector<std::string> methods) const {
    return {.name = std::move(name),
            .methods = std::move(methods),
            .guard = [this](const http::request& r) { return guard(r); },
            .headers = {{"Cache-Control", "no-store"}, {"Vary", "Cookie"}}};
}

bool gate::allows(const rest::request& r, action what) const {
    return table_.allows(staff_of(r).who(), what);
}

void gate::log_change(const rest::request& r, std::string_view what, std::string_view model, std::int64_t id) const {
    log_.info(base::event::admin_changed, {{"request_id", r.http.id},
                                           {"client", r.http.client},
                                           {"user_id", r.user->id()},
                                           {"action", what},
                                           {"object", fmt::format("{}:{}", model, id)}});
}

std::optional<rest::error> gate::guard(const http::request& r) const {
    if (!is_from_page(r)) {
        log_.warning(base::event::admin_refused,
                     {{"request_id", r.id}, {"client", r.client}, {"reason", "csrf_failed"}, {"path", r.path}});
        return csrf_failed();
    }
    if (is_safe(r.method) || has_json_type(r)) return std::nullopt;
    return rest::unsupported_media_type(base::latin1_to_utf8(r.headers.find("Content-Type").value_or("")));
}

std::optional<rest::error> gate::permit(const rest::request& r, const method_actions& methods) const {
    if (r.user == nullptr) return not_signed_in();
    const std::string_view method = r.http.method == "HEAD" ? "GET" : std::string_view(r.http.method);
    const auto row = std::ranges::find(methods, method, &method_actions::value_type::first);
    if (row == methods.end() || allows(r, row->second)) return std::nullopt;
    log_.warning(base::event::admin_refused, {{"request_id", r.http.id},
                                              {"client", r.http.client},
                                              {"user_id", r.user->id()},
                                              {"reason", "permission_denied"},
                                              {"path", r.http.path}});
    return forbidden();
}

}  // namespace admin
