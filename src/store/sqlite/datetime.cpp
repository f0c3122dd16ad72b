// Times as Django's SQLite backend writes and reads them (django/db/backends/sqlite3/operations.py).
#include "store/sqlite/datetime.hpp"

#include <algorithm>
#include <chrono>

namespace store::sqlite {
namespace {

using std::chrono::microseconds;

constexpr base::time_point earliest = std::chrono::sys_days{std::chrono::year{1} / 1 / 1};
constexpr base::time_point latest =
    std::chrono::sys_days{std::chrono::year{9999} / 12 / 31} + std::chrono::hours{24} - microseconds{1};

void put(char* at, int digits, std::int64_t value) {
    for (int i = digits - 1; i >= 0; --i, value /= 10) at[i] = static_cast<char>('0' + value % 10);
}

/// Reads exactly `digits` digits from the front, and then `after` unless that is NUL.
std::optional<int> take(std::string_view& text, std::size_t digits, char after = '\0') {
    if (text.size() < digits + (after ? 1 : 0)) return std::nullopt;
    int value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
        if (text[i] < '0' || text[i] > '9') return std::nullopt;
        value = value * 10 + (text[i] - '0');
    }
    if (after && text[digits] != after) return std::nullopt;
    text.remove_prefix(digits + (after ? 1 : 0));
    return value;
}

std::optional<microseconds> take_fraction(std::string_view& text) {
    if (!text.starts_with('.')) return microseconds{0};
    text.remove_prefix(1);
    std::int64_t value = 0;
    std::size_t digits = 0;
    for (; digits < text.size() && text[digits] >= '0' && text[digits] <= '9'; ++digits) {
        if (digits < 6) value = value * 10 + (text[digits] - '0');
    }
    if (digits == 0) return std::nullopt;
    for (std::size_t i = digits; i < 6; ++i) value *= 10;
    text.remove_prefix(digits);
    return microseconds{value};
}

std::optional<std::chrono::minutes> take_offset(std::string_view& text) {
    if (text == "Z") text = {};
    if (text.empty()) return std::chrono::minutes{0};
    const char sign = text.front();
    if (sign != '+' && sign != '-') return std::nullopt;
    text.remove_prefix(1);
    const auto hours = take(text, 2);
    if (!hours) return std::nullopt;
    if (text.starts_with(':')) text.remove_prefix(1);
    const auto minutes = text.empty() ? std::optional<int>(0) : take(text, 2);
    if (!minutes || !text.empty()) return std::nullopt;
    const std::chrono::minutes offset{*hours * 60 + *minutes};
    return sign == '-' ? -offset : offset;
}

}  // namespace

std::string to_text(base::time_point t) {
    t = std::clamp(t, earliest, latest);
    const auto day = std::chrono::floor<std::chrono::days>(t);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss<microseconds> time{t - day};
    std::string out = "0000-00-00 00:00:00.000000";
    put(&out[0], 4, static_cast<int>(date.year()));
    put(&out[5], 2, static_cast<unsigned>(date.month()));
    put(&out[8], 2, static_cast<unsigned>(date.day()));
    put(&out[11], 2, time.hours().count());
    put(&out[14], 2, time.minutes().count());
    put(&out[17], 2, time.seconds().count());
    put(&out[20], 6, time.subseconds().count());
    if (time.subseconds().count() == 0) out.resize(19);
    return out;
}

std::optional<base::time_point> from_text(std::string_view text) {
    const auto year = take(text, 4, '-');
    const auto month = year ? take(text, 2, '-') : std::nullopt;
    const auto day = month ? take(text, 2) : std::nullopt;
    if (!day || text.empty() || (text.front() != ' ' && text.front() != 'T')) return std::nullopt;
    text.remove_prefix(1);
    const auto hour = take(text, 2, ':');
    const auto minute = hour ? take(text, 2) : std::nullopt;
    if (!minute) return std::nullopt;
    std::optional<int> second = 0;
    if (text.starts_with(':')) {
        text.remove_prefix(1);
        second = take(text, 2);
    }
    if (!second || *hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
    const auto fraction = take_fraction(text);
    const auto offset = fraction ? take_offset(text) : std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
                                           std::chrono::day{static_cast<unsigned>(*day)}};
    if (!offset || !date.ok()) return std::nullopt;
    return base::time_point{std::chrono::sys_days{date}} + std::chrono::hours{*hour} + std::chrono::minutes{*minute} +
           std::chrono::seconds{*second} + *fraction - *offset;
}

}  // namespace store::sqlite
