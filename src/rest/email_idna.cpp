// Nameprep comes from ICU's stringprep profile of RFC 3491. Two things of newer Unicode are kept away from it, because
// Python lower-cases by today's Unicode but judges direction and composition by Unicode 3.2: see
// `prepare_for_nameprep`.
#include "rest/email_idna.hpp"

#include "base/text.hpp"

#include <unicode/uchar.h>
#include <unicode/usprep.h>
#include <unicode/utf16.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <vector>

namespace rest {
namespace {

/// A symbol that nameprep leaves alone and that has no direction: it stands for characters that Unicode 3.2 lacks.
constexpr char32_t stand_in = U'\u2603';

constexpr bool is_dot(char32_t c) {
    return c == U'.' || c == U'\u3002' || c == U'\uFF0E' || c == U'\uFF61';
}

bool is_ascii(std::u32string_view text) {
    return std::ranges::all_of(text, [](char32_t c) { return c < 0x80; });
}

bool in_unicode_3_2(char32_t c) {
    UVersionInfo age{};
    u_charAge(static_cast<UChar32>(c), age);
    return age[0] != 0 && (age[0] < 3 || (age[0] == 3 && age[1] <= 2));
}

struct prepared {
    std::u16string text;
    std::vector<char32_t> hidden;  ///< what each stand-in stands for, in order
};

prepared prepare_for_nameprep(std::u32string_view label) {
    prepared out;
    out.text.reserve(label.size() + 4);
    for (char32_t c : label) {
        const auto lower = static_cast<char32_t>(u_tolower(static_cast<UChar32>(c)));
        if (!in_unicode_3_2(c) || !in_unicode_3_2(lower)) c = lower;
        if (c == stand_in || !in_unicode_3_2(c)) {
            out.hidden.push_back(c);
            c = stand_in;
        }
        if (c > 0xFFFF) {
            out.text += static_cast<char16_t>(U16_LEAD(c));
            out.text += static_cast<char16_t>(U16_TRAIL(c));
        } else {
            out.text += static_cast<char16_t>(c);
        }
    }
    return out;
}

std::u32string restore(std::u16string_view text, const std::vector<char32_t>& hidden) {
    std::u32string out;
    out.reserve(text.size());
    auto next = hidden.begin();
    for (std::size_t i = 0; i < text.size();) {
        UChar32 c = 0;
        U16_NEXT(text.data(), i, text.size(), c);
        const auto code_point = static_cast<char32_t>(c);
        out += code_point == stand_in && next != hidden.end() ? *next++ : code_point;
    }
    return out;
}

/// RFC 3491 for a query: unassigned code points pass.
std::optional<std::u32string> nameprep(std::u32string_view label) {
    const prepared in = prepare_for_nameprep(label);
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<UStringPrepProfile, decltype(&usprep_close)> profile(
        usprep_openByType(USPREP_RFC3491_NAMEPREP, &status), &usprep_close);
    if (U_FAILURE(status)) return std::nullopt;
    // One code point becomes at most 18 units (U+FDFA), so that one call is enough.
    std::u16string out(in.text.size() * 18 + 1, u'\0');
    const int32_t length =
        usprep_prepare(profile.get(), in.text.data(), static_cast<int32_t>(in.text.size()), out.data(),
                       static_cast<int32_t>(out.size()), USPREP_ALLOW_UNASSIGNED, nullptr, &status);
    if (U_FAILURE(status)) return std::nullopt;
    return restore(std::u16string_view(out).substr(0, static_cast<std::size_t>(length)), in.hidden);
}

/// RFC 3490 section 4.1 with UseSTD3ASCIIRules off; appends to `out`.
bool append_ascii(std::string& out, std::u32string_view label) {
    std::u32string mapped;
    if (!is_ascii(label)) {
        auto prepped = nameprep(label);
        if (!prepped) return false;
        mapped = std::move(*prepped);
        label = mapped;
    }
    const std::size_t start = out.size();
    if (is_ascii(label)) {
        for (const char32_t c : label) out += static_cast<char>(c);
    } else {
        if (label.starts_with(U"xn--")) return false;
        out += "xn--";
        out += punycode_encode(label);
    }
    const std::size_t length = out.size() - start;
    return length > 0 && length <= max_label;
}

// RFC 3492 section 5: Punycode's parameters.
constexpr std::uint32_t base36 = 36, t_min = 1, t_max = 26, skew = 38, damp = 700, initial_bias = 72, initial_n = 0x80;

std::uint32_t adapt(std::uint32_t delta, std::uint32_t points, bool first) {
    delta = first ? delta / damp : delta / 2;
    delta += delta / points;
    std::uint32_t k = 0;
    for (; delta > (base36 - t_min) * t_max / 2; k += base36) delta /= base36 - t_min;
    return k + (base36 - t_min + 1) * delta / (delta + skew);
}

void append_integer(std::string& out, std::uint32_t q, std::uint32_t bias) {
    const auto digit = [&out](std::uint32_t d) { out += static_cast<char>(d < 26 ? 'a' + d : '0' + (d - 26)); };
    for (std::uint32_t k = base36;; k += base36) {
        const std::uint32_t t = k <= bias ? t_min : std::min(k - bias, t_max);
        if (q < t) break;
        digit(t + (q - t) % (base36 - t));
        q = (q - t) / (base36 - t);
    }
    digit(q);
}

}  // namespace

std::string punycode_encode(std::u32string_view label) {
    std::string out;
    for (const char32_t c : label) {
        if (c < 0x80) out += static_cast<char>(c);
    }
    const auto basic = static_cast<std::uint32_t>(out.size());
    if (basic > 0) out += '-';
    std::uint32_t n = initial_n, delta = 0, bias = initial_bias, handled = basic;
    while (handled < label.size()) {
        char32_t next = 0x110000;
        for (const char32_t c : label) {
            if (c >= n) next = std::min(next, c);
        }
        // The length of an address bounds this far below 32 bits: 320 * 0x110000.
        delta += (static_cast<std::uint32_t>(next) - n) * (handled + 1);
        n = static_cast<std::uint32_t>(next);
        for (const char32_t c : label) {
            if (c < n) ++delta;
            if (c != n) continue;
            append_integer(out, delta, bias);
            bias = adapt(delta, handled + 1, handled == basic);
            delta = 0;
            ++handled;
        }
        ++delta;
        ++n;
    }
    return out;
}

std::optional<std::string> idna_encode(std::string_view domain) {
    const std::vector<char32_t> points = base::code_points(domain);
    const std::u32string_view text(points.data(), points.size());
    std::string out;
    std::size_t start = 0;
    while (true) {
        const auto end = static_cast<std::size_t>(
            std::find_if(text.begin() + static_cast<std::ptrdiff_t>(start), text.end(), is_dot) - text.begin());
        if (end == text.size() && start == end && start > 0) break;  // a final dot
        if (!append_ascii(out, text.substr(start, end - start))) return std::nullopt;
        if (end == text.size()) break;
        out += '.';
        start = end + 1;
    }
    return out;
}

}  // namespace rest
