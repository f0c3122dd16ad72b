// One table of units, read from large to small in both directions.
#include "app/duration.hpp"

#include <array>
#include <charconv>
#include <cstdint>

namespace app {
namespace {

struct unit {
    std::string_view name;
    std::int64_t milliseconds;
};

constexpr std::array<unit, 5> units{{{"d", 86'400'000}, {"h", 3'600'000}, {"m", 60'000}, {"s", 1'000}, {"ms", 1}}};

/// Takes the digits at the front of `text`, and the letters behind them.
struct piece {
    std::int64_t count = 0;
    std::string_view unit;
};

std::optional<piece> take_piece(std::string_view& text) {
    piece found;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), found.count);
    if (fault != std::errc{} || text.front() == '-') return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    std::size_t letters = 0;
    while (letters < text.size() && text[letters] >= 'a' && text[letters] <= 'z') ++letters;
    found.unit = text.substr(0, letters);
    text.remove_prefix(letters);
    return found;
}

}  // namespace

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
    if (text.empty()) return std::nullopt;
    std::int64_t total = 0;
    auto next = units.begin();
    bool first = true;
    while (!text.empty()) {
        const auto found = take_piece(text);
        if (!found) return std::nullopt;
        // Digits alone are seconds, but "1h30" is a slip of the pen.
        const std::string_view name = found->unit.empty() && first && text.empty() ? "s" : found->unit;
        while (next != units.end() && next->name != name) ++next;
        if (next == units.end()) return std::nullopt;
        std::int64_t part = 0;
        if (__builtin_mul_overflow(found->count, next->milliseconds, &part)) return std::nullopt;
        if (__builtin_add_overflow(total, part, &total)) return std::nullopt;
        ++next;
        first = false;
    }
    return std::chrono::milliseconds{total};
}

std::string print_duration(std::chrono::milliseconds value) {
    std::int64_t left = value.count();
    std::string text = left < 0 ? "-" : "";
    // Negative values exist only in faults; the smallest one of all has no positive twin.
    if (left < 0) left = left == INT64_MIN ? INT64_MAX : -left;
    const std::size_t start = text.size();
    for (const unit& u : units) {
        if (left / u.milliseconds == 0) continue;
        text += std::to_string(left / u.milliseconds);
        text += u.name;
        left %= u.milliseconds;
    }
    if (text.size() == start) text += "0s";
    return text;
}

}  // namespace app
