// Names and order of the keys are those of docs/admin-api.md.
#include "admin/representations.hpp"

#include "admin/messages.hpp"

#include <fmt/format.h>

#include <charconv>

namespace admin {
namespace {

using base::json::value;

std::string_view name_of(store::log_flag flag) {
    switch (flag) {
        case store::log_flag::addition:
            return "addition";
        case store::log_flag::change:
            return "change";
        case store::log_flag::deletion:
            return "deletion";
    }
    return "change";  // another program's number
}

/// Digits at a fixed place of a text in a fixed form.
int number_at(std::string_view text, std::size_t begin, std::size_t length) {
    int out = -1;
    const char* first = text.data() + begin;
    const auto read = std::from_chars(first, first + length, out);
    return read.ec == std::errc{} && read.ptr == first + length ? out : -1;
}

}  // namespace

std::string time_text(base::time_point t) {
    using namespace std::chrono;
    const auto day = floor<days>(t);
    const year_month_day date(day);
    const hh_mm_ss time(t - day);
    std::string out = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(date.year()),
                                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                                  time.hours().count(), time.minutes().count(), time.seconds().count());
    if (time.subseconds().count() != 0) out += fmt::format(".{:06}", time.subseconds().count());
    return out + 'Z';
}

value time_text(std::optional<base::time_point> t) {
    return t ? value(time_text(*t)) : value();
}

std::optional<base::time_point> time_of(std::string_view text) {
    using namespace std::chrono;
    constexpr std::size_t whole = std::string_view("2026-01-02T03:04:05Z").size();
    constexpr std::size_t with_fraction = whole + std::string_view(".123456").size();
    if (text.size() != whole && text.size() != with_fraction) return std::nullopt;
    const year_month_day date{year(number_at(text, 0, 4)), month(static_cast<unsigned>(number_at(text, 5, 2))),
                              std::chrono::day(static_cast<unsigned>(number_at(text, 8, 2)))};
    if (!date.ok()) return std::nullopt;
    const int fraction = text.size() == with_fraction ? number_at(text, whole, 6) : 0;
    return base::time_point(sys_days(date)) + hours(number_at(text, 11, 2)) + minutes(number_at(text, 14, 2)) +
           seconds(number_at(text, 17, 2)) + microseconds(fraction);
}

std::string day_text(std::int64_t day) {
    return time_text(base::time_point(std::chrono::days(day))).substr(0, std::string_view("2026-11-25").size());
}

base::json::array ids(const std::vector<std::int64_t>& list) {
    return {list.begin(), list.end()};
}

base::json::object user_row(const store::user& user) {
    return {
        {"id", user.id},
        {"email", user.email},
        {"username", user.username},
        {"first_name", user.first_name},
        {"last_name", user.last_name},
        {"is_active", user.is_active},
        {"is_staff", user.is_staff},
        {"is_superuser", user.is_superuser},
        {"last_login", time_text(user.last_login)},
        {"date_joined", time_text(user.date_joined)},
    };
}

base::json::object password_summary(const passwords::hash_kind& kind) {
    const bool usable = kind.state == passwords::hash_state::current || kind.state == passwords::hash_state::outdated;
    return {{"usable", usable},
            {"algorithm", kind.algorithm.empty() ? value() : value(kind.algorithm)},
            {"summary", kind.cost}};
}

base::json::object permission_row(const store::permission_row& row) {
    return {{"id", row.id},
            {"app_label", row.app_label},
            {"model", row.model},
            {"codename", row.codename},
            {"name", row.label}};
}

base::json::object group_row(const store::group_row& row) {
    return {{"id", row.id}, {"name", row.name}, {"permissions", ids(row.permissions)}, {"users", row.users}};
}

base::json::object token_row(const store::token_row& row) {
    value user;
    if (row.user_id) user = base::json::object{{"id", *row.user_id}, {"email", row.user_email}};
    return {{"id", row.id},
            {"jti", row.jti},
            {"user", std::move(user)},
            {"created_at", time_text(row.created_at)},
            {"expires_at", time_text(row.expires_at)},
            {"blacklisted_at", time_text(row.blacklisted_at)}};
}

base::json::object log_row(const store::log_row& row, bool with_object) {
    base::json::object out{{"id", row.id},
                           {"action_time", time_text(row.action_time)},
                           {"user", base::json::object{{"id", row.actor_id}, {"email", row.actor_email}}},
                           {"flag", name_of(row.flag)},
                           {"object_repr", row.object_repr},
                           {"message", rendered(row.change_message)}};
    if (!with_object) return out;
    value object;
    if (!row.model.empty()) {
        object = base::json::object{{"model", row.app_label + '.' + row.model},
                                    {"id", row.object_id ? value(*row.object_id) : value()}};
    }
    out.set("object", std::move(object));
    return out;
}

}  // namespace admin
