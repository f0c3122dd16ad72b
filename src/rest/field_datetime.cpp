// Django's parse_datetime (django/utils/dateparse.py): which ISO 8601 forms are read, and the UTC form that is written.
#include "base/clock.hpp"
#include "rest/field_convert.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <optional>

namespace rest {
namespace {

/// Reads from the front of a text.
class cursor {
public:
    explicit cursor(std::string_view text) : rest_(text) {}

    bool take(std::string_view any_of) {
        if (rest_.empty() || any_of.find(rest_.front()) == any_of.npos) return false;
        last_ = rest_.front();
        rest_.remove_prefix(1);
        return true;
    }
    [[nodiscard]] char last() const { return last_; }

    /// As many digits as there are, up to `most`; empty if fewer than `least`.
    std::string_view digits(std::size_t least, std::size_t most) {
        std::size_t n = 0;
        while (n < most && n < rest_.size() && rest_[n] >= '0' && rest_[n] <= '9') ++n;
        if (n < least) return {};
        const std::string_view out = rest_.substr(0, n);
        rest_.remove_prefix(n);
        return out;
    }

    bool number(int& out, std::size_t least, std::size_t most) {
        const std::string_view text = digits(least, most);
        out = 0;
        for (const char c : text) out = out * 10 + (c - '0');
        return !text.empty();
    }

    /// Python's `$`: one line end may follow.
    [[nodiscard]] bool at_end() const { return rest_.empty() || rest_ == "\n"; }

private:
    std::string_view rest_;
    char last_ = '\0';
};

struct parts {
    int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, microsecond = 0;
    int offset_minutes = 0;
};

bool read_time(cursor& c, parts& p) {
    if (!c.number(p.hour, 1, 2) || !c.take(":") || !c.number(p.minute, 1, 2)) return false;
    if (!c.take(":")) return true;
    if (!c.number(p.second, 1, 2)) return false;
    if (!c.take(".,")) return true;
    std::string fraction(c.digits(1, 12));
    if (fraction.empty()) return false;
    fraction.resize(6, '0');
    cursor(fraction).number(p.microsecond, 6, 6);
    return true;
}

/// `Z`, `+01`, `+0130`, `-01:30` or nothing, which is UTC.
bool read_zone(cursor& c, parts& p) {
    if (c.take("Z") || !c.take("+-")) return true;
    const int sign = c.last() == '-' ? -1 : 1;
    int hours = 0, minutes = 0;
    if (!c.number(hours, 2, 2)) return false;
    const bool colon = c.take(":");
    if (!c.number(minutes, 2, 2) && colon) return false;
    p.offset_minutes = sign * (hours * 60 + minutes);
    return true;
}

std::optional<parts> read(std::string_view text) {
    cursor c(text);
    parts p;
    const bool date = c.number(p.year, 4, 4) && c.take("-") && c.number(p.month, 1, 2) && c.take("-") &&
                      c.number(p.day, 1, 2) && c.take("T ");
    if (!date || !read_time(c, p) || !read_zone(c, p) || !c.at_end()) return std::nullopt;
    return p;
}

/// The limits of Python's datetime and timezone.
bool is_possible(const parts& p) {
    const std::chrono::year_month_day date{std::chrono::year(p.year),
                                           std::chrono::month(static_cast<unsigned>(p.month)),
                                           std::chrono::day(static_cast<unsigned>(p.day))};
    return p.year >= 1 && date.ok() && p.hour < 24 && p.minute < 60 && p.second < 60 &&
           std::abs(p.offset_minutes) < 24 * 60;
}

base::time_point to_utc(const parts& p) {
    using namespace std::chrono;
    const sys_days date = year(p.year) / p.month / p.day;
    return base::time_point(date) + hours(p.hour) + minutes(p.minute - p.offset_minutes) + seconds(p.second) +
           microseconds(p.microsecond);
}

/// Python's isoformat() with DRF's `Z`; nothing beyond the years 1 to 9999.
std::optional<std::string> iso_format(base::time_point t) {
    using namespace std::chrono;
    const auto day_start = floor<days>(t);
    const year_month_day date(day_start);
    if (date.year() < year(1) || date.year() > year(9999)) return std::nullopt;
    const hh_mm_ss time(t - day_start);
    std::string out = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(date.year()),
                                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                                  time.hours().count(), time.minutes().count(), time.seconds().count());
    if (time.subseconds().count() != 0) out += fmt::format(".{:06}", time.subseconds().count());
    return out + 'Z';
}

}  // namespace

converted to_date_time(const base::json::value& input, const field& f) {
    const std::string* text = input.if_string();
    const auto p = text == nullptr ? std::nullopt : read(with_ascii_digits(*text));
    if (!p || !is_possible(*p)) return std::unexpected(f.kind().invalid);
    auto out = iso_format(to_utc(*p));
    if (!out) return std::unexpected("Datetime value out of range.");
    return base::json::value(std::move(*out));
}

}  // namespace rest
