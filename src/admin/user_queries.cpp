// One row per ordering: its name and what a cursor holds of a user in that order.
#include "admin/user_queries.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace admin {
namespace {

using store::user_order;

std::optional<std::string> micros(std::optional<base::time_point> t) {
    if (!t) return std::nullopt;
    return fmt::format("{}", t->time_since_epoch().count());
}

std::string flag(bool on) {
    return on ? "1" : "0";
}

bool is_any(const std::string&) {
    return true;
}
bool is_number(const std::string& text) {
    std::int64_t out = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), out);
    return read.ec == std::errc{} && read.ptr == text.data() + text.size();
}
bool is_flag(const std::string& text) {
    return text == "0" || text == "1";
}

struct order_row {
    std::string_view name;
    user_order order;
    std::optional<std::string> (*value)(const store::user&);
    bool (*good)(const std::string&);
};

constexpr std::array<order_row, 9> orders{{
    {"id", user_order::id, [](const store::user&) -> std::optional<std::string> { return std::nullopt; }, &is_number},
    {"email", user_order::email, [](const store::user& u) { return std::optional(u.email); }, &is_any},
    {"username", user_order::username, [](const store::user& u) { return std::optional(u.username); }, &is_any},
    {"first_name", user_order::first_name, [](const store::user& u) { return std::optional(u.first_name); }, &is_any},
    {"last_name", user_order::last_name, [](const store::user& u) { return std::optional(u.last_name); }, &is_any},
    {"is_staff", user_order::is_staff, [](const store::user& u) { return std::optional(flag(u.is_staff)); }, &is_flag},
    {"is_active", user_order::is_active, [](const store::user& u) { return std::optional(flag(u.is_active)); },
     &is_flag},
    {"last_login", user_order::last_login, [](const store::user& u) { return micros(u.last_login); }, &is_number},
    {"date_joined", user_order::date_joined, [](const store::user& u) { return micros(u.date_joined); }, &is_number},
}};

const order_row* find_order(std::string_view name) {
    if (name.starts_with('-')) name.remove_prefix(1);
    const auto row = std::ranges::find(orders, name, &order_row::name);
    return row == orders.end() ? nullptr : &*row;
}

/// The place that a cursor holds; nothing if a client made it up.
std::optional<store::position> position_of(const base::json::object& place, const order_row& order) {
    const base::json::value* id = place.find("i");
    const base::json::value* value = place.find("v");
    if (id == nullptr || id->if_integer() == nullptr || value == nullptr) return std::nullopt;
    store::position out{.value = std::nullopt, .id = *id->if_integer()};
    if (value->is_null()) return out;
    const std::string* text = value->if_string();
    if (text == nullptr || text->contains('\0') || !order.good(*text)) return std::nullopt;
    out.value = *text;
    return out;
}

void read_filters(list_parameters& p, store::user_query& q) {
    q.search = p.search();
    q.is_staff = p.boolean("is_staff");
    q.is_superuser = p.boolean("is_superuser");
    q.is_active = p.boolean("is_active");
    q.group = p.id("group");
    q.joined_from = p.time("joined_from");
    q.joined_before = p.time("joined_before");
}

}  // namespace

std::expected<user_list_request, rest::error> read_user_query(const http::request& r, std::size_t usual,
                                                              std::size_t most) {
    list_parameters p(r);
    user_list_request out;
    read_filters(p, out.query);
    out.query.limit = p.limit(usual, most);
    out.order = p.text("ordering").value_or("-id");
    const order_row* order = find_order(out.order);
    if (order == nullptr) {
        p.fault("ordering", "Not a field that users can be ordered by.");
    } else {
        out.query.order = order->order;
        out.query.descending = out.order.starts_with('-');
    }
    if (const auto place = p.after(out.order); place && order != nullptr) {
        out.query.after = position_of(*place, *order);
        out.first = false;
        if (!out.query.after) p.fault("after", "Invalid cursor.");
    }
    if (auto fault = p.error()) return std::unexpected(std::move(*fault));
    return out;
}

std::string next_after(const user_list_request& asked, const store::user& last) {
    const auto value = find_order(asked.order)->value(last);
    return cursor_text(asked.order, {{"i", last.id}, {"v", value ? base::json::value(*value) : base::json::value()}});
}

}  // namespace admin
