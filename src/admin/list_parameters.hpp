// The query of a list: one reader for all of them. What is unknown or cannot be read is a 400 beside its name.
#pragma once

#include "base/clock.hpp"
#include "base/json.hpp"
#include "rest/error.hpp"
#include "rest/request.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace admin {

inline constexpr std::size_t default_limit = 50;
inline constexpr std::size_t most_rows = 200;

/// Reads parameters by name; each fault is remembered, so that all are told at once.
class list_parameters {
public:
    explicit list_parameters(const http::request& r);

    [[nodiscard]] std::size_t limit(std::size_t usual = default_limit, std::size_t most = most_rows);
    /// Words between white space.
    [[nodiscard]] std::vector<std::string> search();
    [[nodiscard]] std::optional<std::string> text(std::string_view name);
    /// `true` or `false`.
    [[nodiscard]] std::optional<bool> boolean(std::string_view name);
    [[nodiscard]] std::optional<std::int64_t> id(std::string_view name);
    /// ISO 8601; a day alone is its first moment in UTC.
    [[nodiscard]] std::optional<base::time_point> time(std::string_view name);
    /// What `after` holds, if it was made for this order; see `cursor_text`.
    [[nodiscard]] std::optional<base::json::object> after(std::string_view order);

    void fault(std::string_view name, std::string_view text);
    /// All faults, those of parameters that nobody asked for too; nothing: good.
    [[nodiscard]] std::optional<rest::error> error() const;

private:
    const std::string* find(std::string_view name);

    base::json::object values_;
    std::set<std::string, std::less<>> known_;
    base::json::object faults_;
};

/// An opaque place in a list: base64url of JSON, with the order that it belongs to. It comes back from clients, so what
/// is read of it is checked like any other input (H07).
[[nodiscard]] std::string cursor_text(std::string_view order, base::json::object place);

/// The place in a list that is newest first: behind this id.
[[nodiscard]] std::string id_cursor(std::int64_t last);
[[nodiscard]] std::optional<std::int64_t> before_id(list_parameters& p);

/// `{"results": [...], "next": ..., }`; `next` is null on the last page.
[[nodiscard]] base::json::object page_of(base::json::array results, std::optional<std::string> next);

}  // namespace admin
