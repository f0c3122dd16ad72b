// Django's EmailValidator (django/core/validators.py) by hand: one pass, no regular expression, so that no address is
// dear to refuse (A17). Contract section 4.1.
#include "base/text.hpp"
#include "rest/email_idna.hpp"
#include "rest/field.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace rest {
namespace {

constexpr std::size_t max_address = 320;  // code points, RFC 3696 section 3
constexpr std::size_t max_ipv6_text = 39;

enum : unsigned char { alnum = 1, atom = 2, quoted = 4, escaped = 8 };

/// What each ASCII character may be, by the classes of Django's expressions.
constexpr std::array<unsigned char, 256> classes = [] {
    std::array<unsigned char, 256> t{};
    const auto add = [&t](unsigned from, unsigned to, unsigned char what) {
        for (unsigned c = from; c <= to; ++c) t[c] = static_cast<unsigned char>(t[c] | what);
    };
    add('0', '9', alnum | atom);
    add('A', 'Z', alnum | atom);
    add('a', 'z', alnum | atom);
    for (const char c : std::string_view("-!#$%&'*+/=?^_`{}|~"))
        add(static_cast<unsigned char>(c), static_cast<unsigned char>(c), atom);
    add(0x01, 0x08, quoted | escaped);
    add(0x09, 0x09, escaped);
    add(0x0b, 0x0c, quoted | escaped);
    add(0x0e, 0x1f, quoted | escaped);
    add(0x20, 0x7f, escaped);
    add('!', '!', quoted);
    add('#', '[', quoted);
    add(']', 0x7f, quoted);
    return t;
}();

bool is(char c, unsigned char what) {
    return (classes[static_cast<unsigned char>(c)] & what) != 0;
}

/// Python's re.IGNORECASE lets U+0130, U+0131, U+017F and U+212A pass as i, i, s and k. With them replaced, a
/// character that may match is one byte, and any other non-ASCII byte matches nothing.
std::string fold_letters(std::string_view text) {
    struct letter {
        std::string_view utf8;
        char ascii;
    };
    static constexpr std::array<letter, 4> letters{
        {{"\u0130", 'i'}, {"\u0131", 'i'}, {"\u017f", 's'}, {"\u212a", 'k'}}};
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const auto hit = std::ranges::find_if(letters, [&](const letter& l) { return text.starts_with(l.utf8); });
        out += hit == letters.end() ? text.front() : hit->ascii;
        text.remove_prefix(hit == letters.end() ? 1 : hit->utf8.size());
    }
    return out;
}

bool is_dot_atom(std::string_view text) {
    bool after_atom = false;
    for (const char c : text) {
        if (is(c, atom)) {
            after_atom = true;
        } else if (c == '.' && after_atom) {
            after_atom = false;
        } else {
            return false;
        }
    }
    return after_atom;
}

bool is_quoted_string(std::string_view text) {
    if (text.size() < 2 || text.front() != '"' || text.back() != '"') return false;
    text = text.substr(1, text.size() - 2);
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (is(text[i], quoted)) continue;
        if (text[i] != '\\' || ++i == text.size() || !is(text[i], escaped)) return false;
    }
    return true;
}

/// All labels but the last: letters, digits and inner hyphens.
bool is_label(std::string_view label) {
    return !label.empty() && label.size() <= max_label && is(label.front(), alnum) && is(label.back(), alnum) &&
           std::ranges::all_of(label, [](char c) { return c == '-' || is(c, alnum); });
}

/// The last label may begin with a hyphen and may be digits.
bool is_last_label(std::string_view label) {
    return label.size() >= 2 && label.size() <= max_label && label.back() != '-' &&
           std::ranges::all_of(label, [](char c) { return c == '-' || is(c, alnum); });
}

bool is_domain_name(std::string_view domain) {
    const std::size_t last = domain.rfind('.');
    if (last == domain.npos || !is_last_label(domain.substr(last + 1))) return false;
    domain = domain.substr(0, last);
    while (true) {
        const std::size_t dot = domain.find('.');
        if (!is_label(domain.substr(0, dot))) return false;
        if (dot == domain.npos) return true;
        domain.remove_prefix(dot + 1);
    }
}

/// `[127.0.0.1]`, `[2001:db8::1]`: no scope, no leading zeros in IPv4.
bool is_address_literal(std::string_view domain) {
    if (domain.size() < 4 || domain.front() != '[' || domain.back() != ']') return false;
    domain = domain.substr(1, domain.size() - 2);
    if (domain.size() > max_ipv6_text || domain.find('\0') != domain.npos) return false;
    std::array<char, max_ipv6_text + 1> text{};
    std::memcpy(text.data(), domain.data(), domain.size());
    in6_addr address{};
    return inet_pton(AF_INET, text.data(), &address) == 1 || inet_pton(AF_INET6, text.data(), &address) == 1;
}

bool is_domain(std::string_view domain) {
    return is_domain_name(domain) || is_address_literal(domain);
}

bool is_idn_domain(std::string_view domain) {
    if (is_domain(fold_letters(domain))) return true;
    if (base::first_surrogate(domain)) return false;
    const auto ascii = idna_encode(domain);
    return ascii && is_domain(*ascii);
}

}  // namespace

bool is_email(std::string_view text) {
    if (text.size() > max_address && (text.size() > 4 * max_address || base::code_point_count(text) > max_address)) {
        return false;
    }
    const std::size_t at = text.rfind('@');
    if (at == text.npos) return false;
    const std::string_view user = text.substr(0, at);
    const std::string_view domain = text.substr(at + 1);
    const std::string folded = base::is_ascii(user) ? std::string() : fold_letters(user);
    const std::string_view local = folded.empty() ? user : std::string_view(folded);
    if (!is_dot_atom(local) && !is_quoted_string(local)) return false;
    if (domain == "localhost") return true;
    return base::is_ascii(domain) ? is_domain(domain) : is_idn_domain(domain);
}

}  // namespace rest
