// The columns are the keys of a row of the list, in their order, so that both are one design.
#include "admin/user_export.hpp"

#include "admin/errors.hpp"
#include "admin/representations.hpp"
#include "admin/user_queries.hpp"
#include "rest/middleware.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace admin {
namespace {

constexpr std::size_t most_exported = 10'000;

std::string cell_of(const base::json::value& v) {
    if (const std::string* text = v.if_string()) return csv_cell(*text);
    if (const bool* on = v.if_bool()) return *on ? "true" : "false";
    if (const std::int64_t* number = v.if_integer()) return fmt::format("{}", *number);
    return {};
}

std::string header_line() {
    std::string out;
    for (const base::json::member& m : user_row({})) out += (out.empty() ? "" : ",") + m.name;
    return out + "\r\n";
}

/// The same query from another place on.
std::string link_to(const http::request& r, const std::string& after) {
    std::string query;
    std::string_view rest = r.query;
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find('&'), rest.size());
        const std::string_view part = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (!part.empty() && !part.starts_with("after=")) query.append(part).append("&");
    }
    return fmt::format("<{}{}>; rel=\"next\"", rest::escape_path(r.path), rest::escape_query(query + "after=" + after));
}

}  // namespace

std::string csv_cell(std::string_view text) {
    // OWASP's list: also a tab or a line end, behind which a spreadsheet looks for the formula, and the full-width
    // signs.
    constexpr std::string_view begins_formula = "=+-@\t\r\n|%";
    constexpr std::array<std::string_view, 4> wide{"＝", "＋", "－", "＠"};
    const auto runs = [&](std::string_view rest) {
        return (!rest.empty() && begins_formula.contains(rest.front())) ||
               std::ranges::any_of(wide, [&](std::string_view sign) { return rest.starts_with(sign); });
    };
    std::string cell;
    bool at_start = true;
    for (; !text.empty(); text.remove_prefix(1)) {
        if (at_start && runs(text)) cell += '\'';
        // Where `;` is the separator, quotes within a line protect nothing: what follows it is a cell of its own.
        at_start = text.front() == ';' || (at_start && text.front() == ' ' && !cell.empty());
        cell += text.front();
    }
    if (cell.find_first_of(",\"\r\n;\t") == std::string::npos) return cell;
    std::string quoted = "\"";
    for (const char c : cell) quoted += c == '"' ? "\"\"" : std::string(1, c);
    return quoted + '"';
}

std::string csv_line(const store::user& user) {
    std::string out;
    bool first = true;
    for (const base::json::member& m : user_row(user)) {
        if (!first) out += ',';
        first = false;
        out += cell_of(m.value);
    }
    return out + "\r\n";
}

user_export_view::user_export_view(const gate& gate, store::user_admin& users)
    : users_(users),
      declaration_(gate.declaration("User Export", {{"GET", action::list_users}})) {}

base::task<rest::answer> user_export_view::get(rest::request& r) {
    const auto asked = read_user_query(r.http, most_exported, most_exported);
    if (!asked) co_return std::unexpected(asked.error());
    const auto page = co_await users_.list(asked->query);
    if (!page) co_return std::unexpected(refusal(page.error()));
    std::string text = asked->first ? header_line() : "";
    for (const store::user& user : page->rows) text += csv_line(user);
    rest::response out{.headers = {{"Content-Disposition", "attachment; filename=\"users.csv\""}},
                       .raw = rest::raw_body{"text/csv; charset=utf-8", std::move(text)}};
    if (page->more) out.headers.push_back({"Link", link_to(r.http, next_after(*asked, page->rows.back()))});
    co_return out;
}

}  // namespace admin
