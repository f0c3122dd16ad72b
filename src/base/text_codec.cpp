// Bytes to text as Python's stream readers decode them: a cut-off end is dropped, a fault has CPython's words.
#include "base/text.hpp"
#include "base/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace base {
namespace {

using decoded = std::expected<std::string, std::string>;

struct bad_run {
    enum kind { start, continuation, cut_off };
    std::size_t at;
    std::size_t size;
    kind why;
};

/// The first ill-formed bytes at or after `i`, divided as CPython divides them (Objects/stringlib/codecs.h).
std::optional<bad_run> find_bad_run(std::string_view bytes, std::size_t i) {
    while ((i = utf8::skip_ascii(bytes, i)) < bytes.size()) {
        const unsigned char lead = utf8::byte_at(bytes, i);
        if (lead < 0xc2 || lead > 0xf4) return bad_run{i, 1, bad_run::start};
        const std::size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
        // The second byte keeps out over-long forms, surrogates and what is beyond U+10FFFF.
        const unsigned char least = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
        const unsigned char most = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
        for (std::size_t k = 1; k < size; ++k) {
            if (i + k == bytes.size()) return bad_run{i, k, bad_run::cut_off};
            const unsigned char byte = utf8::byte_at(bytes, i + k);
            if (byte < (k == 1 ? least : 0x80) || byte > (k == 1 ? most : 0xbf))
                return bad_run{i, k, bad_run::continuation};
        }
        i += size;
    }
    return std::nullopt;
}

/// UnicodeDecodeError's text.
std::unexpected<std::string> fault(std::string_view codec, std::string_view bytes, std::size_t at, std::size_t size,
                                   std::string_view why) {
    if (size == 1) {
        return std::unexpected(fmt::format("'{}' codec can't decode byte 0x{:02x} in position {}: {}", codec,
                                           utf8::byte_at(bytes, at), at, why));
    }
    return std::unexpected(
        fmt::format("'{}' codec can't decode bytes in position {}-{}: {}", codec, at, at + size - 1, why));
}

decoded decode_utf8(std::string_view bytes) {
    const auto bad = find_bad_run(bytes, 0);
    if (!bad) return std::string(bytes);
    // A stream reader also waits for the rest of a surrogate that it would refuse.
    const bool cut_surrogate = bytes.size() - bad->at == 2 && utf8::byte_at(bytes, bad->at) == 0xed &&
                               utf8::is_continuation(utf8::byte_at(bytes, bad->at + 1));
    if (bad->why == bad_run::cut_off || cut_surrogate) return std::string(bytes.substr(0, bad->at));
    const bool start = bad->why == bad_run::start;
    return fault("utf-8", bytes, bad->at, bad->size, start ? "invalid start byte" : "invalid continuation byte");
}

decoded decode_utf8_sig(std::string_view bytes) {
    constexpr std::string_view mark = "\xef\xbb\xbf";
    if (bytes.size() < mark.size() && mark.starts_with(bytes)) return std::string();
    if (bytes.starts_with(mark)) bytes.remove_prefix(mark.size());
    return decode_utf8(bytes);
}

template <std::size_t Width>
char32_t unit_at(std::string_view bytes, std::size_t i, bool big_endian) {
    char32_t unit = 0;
    for (std::size_t k = 0; k < Width; ++k) {
        unit = unit << 8 | utf8::byte_at(bytes, big_endian ? i + k : i + Width - 1 - k);
    }
    return unit;
}

/// From `i` on; faults count from the start of the bytes, as the byte order mark is part of the stream. Whole units
/// that are cut off from their pair are dropped.
decoded decode_utf16(std::string_view bytes, std::size_t i, bool big_endian) {
    const std::string_view codec = big_endian ? "utf-16-be" : "utf-16-le";
    std::string text;
    text.reserve(bytes.size());
    for (; bytes.size() - i >= 2; i += 2) {
        char32_t code = unit_at<2>(bytes, i, big_endian);
        if (utf8::is_low_surrogate(code)) return fault(codec, bytes, i, 2, "illegal encoding");
        if (utf8::is_high_surrogate(code)) {
            if (bytes.size() - i < 4) break;
            const char32_t low = unit_at<2>(bytes, i + 2, big_endian);
            if (!utf8::is_low_surrogate(low)) return fault(codec, bytes, i, 2, "illegal UTF-16 surrogate");
            code = utf8::join(code, low);
            i += 2;
        }
        append_utf8(text, code);
    }
    return text;
}

decoded decode_utf32(std::string_view bytes, std::size_t i, bool big_endian) {
    const std::string_view codec = big_endian ? "utf-32-be" : "utf-32-le";
    std::string text;
    text.reserve(bytes.size() / 2);
    for (; bytes.size() - i >= 4; i += 4) {
        const char32_t code = unit_at<4>(bytes, i, big_endian);
        if (utf8::is_surrogate(code)) {
            return fault(codec, bytes, i, 4, "code point in surrogate code point range(0xd800, 0xe000)");
        }
        if (code > 0x10ffff) return fault(codec, bytes, i, 4, "code point not in range(0x110000)");
        append_utf8(text, code);
    }
    return text;
}

/// Without a mark Python decodes in the machine's order first, and only then misses the mark.
decoded refuse_unmarked(decoded text, std::string_view name) {
    if (!text || text->empty()) return text;
    return std::unexpected(fmt::format("{} stream does not start with BOM", name));
}

decoded decode_utf16_marked(std::string_view bytes) {
    if (bytes.starts_with("\xff\xfe")) return decode_utf16(bytes, 2, false);
    if (bytes.starts_with("\xfe\xff")) return decode_utf16(bytes, 2, true);
    return refuse_unmarked(decode_utf16(bytes, 0, false), "UTF-16");
}

decoded decode_utf32_marked(std::string_view bytes) {
    using namespace std::string_view_literals;
    if (bytes.starts_with("\xff\xfe\0\0"sv)) return decode_utf32(bytes, 4, false);
    if (bytes.starts_with("\0\0\xfe\xff"sv)) return decode_utf32(bytes, 4, true);
    return refuse_unmarked(decode_utf32(bytes, 0, false), "UTF-32");
}

decoded decode_ascii(std::string_view bytes) {
    const std::size_t bad = utf8::skip_ascii(bytes, 0);
    if (bad < bytes.size()) return fault("ascii", bytes, bad, 1, "ordinal not in range(128)");
    return std::string(bytes);
}

// 0x80-0x9f of Windows-1252; 0 where nothing is defined. The rest is Latin-1.
constexpr std::array<char32_t, 32> cp1252_controls = {0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
                                                      0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017d, 0,
                                                      0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
                                                      0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178};

decoded decode_cp1252(std::string_view bytes) {
    std::string text;
    text.reserve(bytes.size() + bytes.size() / 8);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const unsigned char byte = utf8::byte_at(bytes, i);
        const char32_t code = byte >= 0x80 && byte < 0xa0 ? cp1252_controls[byte - 0x80U] : byte;
        if (code == 0 && byte != 0) return fault("charmap", bytes, i, 1, "character maps to <undefined>");
        append_utf8(text, code);
    }
    return text;
}

using decoder = decoded (*)(std::string_view);

struct charset_name {
    std::string_view name;
    decoder decode;
};

constexpr decoder latin1 = [](std::string_view b) -> decoded { return latin1_to_utf8(b); };
constexpr decoder utf16_le = [](std::string_view b) { return decode_utf16(b, 0, false); };
constexpr decoder utf16_be = [](std::string_view b) { return decode_utf16(b, 0, true); };
constexpr decoder utf32_le = [](std::string_view b) { return decode_utf32(b, 0, false); };
constexpr decoder utf32_be = [](std::string_view b) { return decode_utf32(b, 0, true); };

// Lib/encodings/aliases.py and the modules of Lib/encodings, normalized. Names of UTF-8 need no row: it is the default.
constexpr charset_name charsets[] = {
    {"utf_8_sig", decode_utf8_sig},
    {"utf_16", decode_utf16_marked},
    {"utf16", decode_utf16_marked},
    {"u16", decode_utf16_marked},
    {"utf_16_le", utf16_le},
    {"utf_16le", utf16_le},
    {"unicodelittleunmarked", utf16_le},
    {"utf_16_be", utf16_be},
    {"utf_16be", utf16_be},
    {"unicodebigunmarked", utf16_be},
    {"utf_32", decode_utf32_marked},
    {"utf32", decode_utf32_marked},
    {"u32", decode_utf32_marked},
    {"utf_32_le", utf32_le},
    {"utf_32le", utf32_le},
    {"utf_32_be", utf32_be},
    {"utf_32be", utf32_be},
    {"latin_1", latin1},
    {"latin1", latin1},
    {"latin", latin1},
    {"l1", latin1},
    {"iso8859_1", latin1},
    {"iso_8859_1", latin1},
    {"iso_8859_1_1987", latin1},
    {"iso8859", latin1},
    {"8859", latin1},
    {"iso_ir_100", latin1},
    {"csisolatin1", latin1},
    {"cp819", latin1},
    {"ibm819", latin1},
    {"ascii", decode_ascii},
    {"us_ascii", decode_ascii},
    {"us", decode_ascii},
    {"646", decode_ascii},
    {"iso646_us", decode_ascii},
    {"iso_646_irv_1991", decode_ascii},
    {"iso_ir_6", decode_ascii},
    {"ansi_x3_4_1968", decode_ascii},
    {"ansi_x3_4_1986", decode_ascii},
    {"csascii", decode_ascii},
    {"cp367", decode_ascii},
    {"ibm367", decode_ascii},
    {"cp1252", decode_cp1252},
    {"windows_1252", decode_cp1252},
    {"1252", decode_cp1252},
};

/// encodings.normalize_encoding, in lower case and with the dots that aliases write as `_`.
std::string normalized(std::string_view charset) {
    std::string name;
    bool gap = false;
    for (const char c : ascii_lower(charset)) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (!letter) {
            gap = true;
            continue;
        }
        if (gap && !name.empty()) name += '_';
        gap = false;
        name += c;
    }
    return name;
}

decoder find_decoder(std::string_view charset) {
    if (charset.empty() || ascii_iequal(charset, "utf-8")) return decode_utf8;
    const std::string name = normalized(charset);
    const auto* const found = std::ranges::find(charsets, name, &charset_name::name);
    return found == std::end(charsets) ? decode_utf8 : found->decode;
}

}  // namespace

std::expected<std::string, std::string> decode_body(std::string_view bytes, std::string_view charset) {
    return find_decoder(charset)(bytes);
}

bool is_read_as_utf8(std::string_view charset) {
    return find_decoder(charset) == decode_utf8;
}

std::string decode_replacing(std::string_view bytes) {
    std::string text;
    text.reserve(bytes.size());
    std::size_t from = 0;
    while (const auto bad = find_bad_run(bytes, from)) {
        text.append(bytes, from, bad->at - from);
        append_utf8(text, utf8::replacement);
        from = bad->at + bad->size;
    }
    return text.append(bytes, from);
}

std::string latin1_to_utf8(std::string_view bytes) {
    const std::size_t ascii = utf8::skip_ascii(bytes, 0);
    std::string text(bytes.substr(0, ascii));
    if (ascii == bytes.size()) return text;
    text.reserve(bytes.size() + bytes.size() / 4 + 1);
    for (const char c : bytes.substr(ascii)) append_utf8(text, static_cast<unsigned char>(c));
    return text;
}

}  // namespace base
