// Words, widths and shares; nothing here reads a store or a password.
#include "cli/hash_report.hpp"

#include "base/text.hpp"
#include "cli/columns.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace cli {
namespace {

using passwords::hash_kind;
using passwords::hash_state;

struct state_words {
    hash_state state;
    std::string_view key;  ///< in JSON
    std::string_view text;
    bool works;  ///< a login with the right password is let in
};

constexpr std::array<state_words, 7> states{{
    {hash_state::current, "current", "current", true},
    {hash_state::outdated, "outdated", "renewed at next login", true},
    {hash_state::unlisted, "unlisted", "cannot log in: not in PASSWORD_HASHERS", false},
    {hash_state::unknown, "unknown", "cannot log in: unknown algorithm", false},
    {hash_state::corrupt, "corrupt", "cannot log in: not a valid hash", false},
    {hash_state::empty, "empty", "cannot log in: empty", false},
    {hash_state::unusable, "unusable", "no password set (unusable)", false},
}};

const state_words& words_of(hash_state state) {
    return *std::ranges::find(states, state, &state_words::state);
}

struct totals {
    std::int64_t users = 0;
    std::int64_t working = 0;  ///< passwords that a login accepts
    std::int64_t current = 0;
};

totals totals_of(const hash_census& counted) {
    totals sum;
    for (const auto& [kind, users] : counted.users) {
        sum.users += users;
        if (words_of(kind.state).works) sum.working += users;
        if (kind.state == hash_state::current) sum.current += users;
    }
    return sum;
}

using group = std::pair<hash_kind, std::int64_t>;

std::vector<group> by_size(const hash_census& counted) {
    std::vector<group> groups(counted.users.begin(), counted.users.end());
    std::ranges::sort(groups, [](const group& a, const group& b) {
        return a.second == b.second ? a.first < b.first : a.second > b.second;
    });
    return groups;
}

std::string number(std::int64_t n) {
    return base::grouped(static_cast<std::uint64_t>(n));
}

/// Rounded down, so that 100.0 % is said of all only, and never to nothing.
std::string share(std::int64_t part, std::int64_t whole) {
    const std::int64_t tenths = whole == 0 ? 0 : part * 1000 / whole;
    return part > 0 && tenths == 0 ? "<0.1 %" : fmt::format("{}.{} %", tenths / 10, tenths % 10);
}

/// At least one mark for something and one space for what is missing.
std::string bar(std::int64_t part, std::int64_t whole) {
    constexpr std::int64_t width = 30;
    std::int64_t marks = whole == 0 ? 0 : part * width / whole;
    if (part > 0 && marks == 0) marks = 1;
    return fmt::format("[{:.<{}}]", std::string(static_cast<std::size_t>(marks), '#'), width);
}

std::string or_dash(const std::string& text) {
    return text.empty() ? "-" : text;
}

std::string count_line(const hash_census& counted, const totals& sum) {
    if (counted.active_only)
        return fmt::format("Active users: {} ({} inactive left out)", number(sum.users), number(counted.inactive));
    return fmt::format("Users: {} ({} inactive)", number(sum.users), number(counted.inactive));
}

base::json::value text_or_null(const std::string& text) {
    return text.empty() ? base::json::value() : base::json::value(text);
}

base::json::object json_of_kind(const hash_kind& kind) {
    const bool is_read = !kind.cost.empty();
    return {{"algorithm", text_or_null(kind.algorithm)},
            {"cost", text_or_null(kind.cost)},
            {"work", is_read ? base::json::value(static_cast<std::int64_t>(kind.work)) : base::json::value()}};
}

}  // namespace

std::vector<std::string> table_of(const hash_census& counted) {
    const totals sum = totals_of(counted);
    std::vector<std::vector<std::string>> rows{{"SHARE", "USERS", "ALGORITHM", "COST", "STATE"}};
    for (const auto& [kind, users] : by_size(counted)) {
        rows.push_back({share(users, sum.users), number(users), or_dash(kind.algorithm), or_dash(kind.cost),
                        std::string(words_of(kind.state).text)});
    }
    std::vector<std::string> lines;
    if (sum.users > 0) {
        lines = aligned(rows, "rrlll");
        lines.emplace_back();
    }
    lines.push_back(count_line(counted, sum));
    lines.push_back(fmt::format("Current: {} of {} working passwords, {}  {}", number(sum.current), number(sum.working),
                                share(sum.current, sum.working), bar(sum.current, sum.working)));
    lines.push_back(fmt::format("New hashes: {}, {}", counted.preferred.algorithm, counted.preferred.cost));
    return lines;
}

base::json::value json_of(const hash_census& counted, base::time_point now) {
    const totals sum = totals_of(counted);
    base::json::array groups;
    for (const auto& [kind, users] : by_size(counted)) {
        base::json::object group = json_of_kind(kind);
        group.set("state", words_of(kind.state).key);
        group.set("users", users);
        groups.emplace_back(std::move(group));
    }
    return base::json::object{{"time", fmt::format("{:%FT%TZ}", std::chrono::floor<std::chrono::seconds>(now))},
                              {"active_only", counted.active_only},
                              {"users", sum.users},
                              {"inactive", counted.inactive},
                              {"working", sum.working},
                              {"current", sum.current},
                              {"preferred", json_of_kind(counted.preferred)},
                              {"groups", std::move(groups)}};
}

}  // namespace cli
