// An address to a verdict (A17). What was refused once is refused again, what was accepted has no character that could
// end a header line, its IDNA form is accepted too, and no address is dear to judge.
#include "base/json.hpp"
#include "base/text.hpp"
#include "rest/email_idna.hpp"
#include "rest/field.hpp"
#include "support/require.hpp"

#include <ctime>
#include <string>

namespace {

using fuzz::require;
constexpr std::size_t longest = 320;  // code points, RFC 3696 section 3

/// Microseconds that this thread computed: other programs on the machine do not count.
std::int64_t spent() {
    std::timespec t{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return std::int64_t{t.tv_sec} * 1'000'000 + t.tv_nsec / 1000;
}

/// One of five is quick: a virtual machine that its host holds up for some milliseconds may count them as computed.
bool quick_verdict(std::string_view address) {
    for (int i = 0; i < 5; ++i) {
        const auto before = spent();
        const bool verdict = rest::is_email(address);
        if (spent() - before < 20'000) return verdict;
    }
    require(false, "an address costs no time");
    return false;
}

/// A JSON string stands for the text that it holds: so lone surrogates come in, as from a request.
std::string address_of(std::string_view input) {
    std::string text = base::decode_replacing(input);
    if (const auto document = base::json::parse(text)) {
        if (const auto* inner = document->value.if_string()) return *inner;
    }
    return text;
}

void check_accepted(std::string_view address) {
    require(base::code_point_count(address) <= longest, "an accepted address is not too long");
    require(address.find_first_of(std::string_view("\r\n\0", 3)) == address.npos, "an accepted address is one line");
    const auto at = address.rfind('@');
    require(at != address.npos && at > 0 && at + 1 < address.size(), "an accepted address has two sides");
    const std::string_view domain = address.substr(at + 1);
    if (domain.front() == '[') return;
    const auto ascii = rest::idna_encode(domain);
    // Django's expression takes these letters as they are, in labels whose ASCII form may be too long.
    const bool folded = domain.contains("\u0130") || domain.contains("\u0131") || domain.contains("\u017f") ||
                        domain.contains("\u212a");
    require(ascii || folded, "an accepted domain has an ASCII form");
    if (!ascii) return;
    // As in Django, the limit is on what was written, and the ASCII form may be longer.
    const std::string written = std::string(address.substr(0, at + 1)) + *ascii;
    require(rest::is_email(written) || written.size() > longest, "the ASCII form is accepted too");
    require(rest::idna_encode(*ascii) == ascii, "the ASCII form is its own ASCII form");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string address = address_of(fuzz::text_of(data, size));
    const bool verdict = quick_verdict(address);
    require(rest::is_email(address) == verdict, "the verdict is stable");
    if (verdict) check_accepted(address);

    const auto field = rest::email_field("email").run_validation(address);
    require(field.has_value() == rest::is_email(base::strip(address)), "the field's verdict is the validator's");
    if (field) require(rest::email_field("email").run_validation(*field) == *field, "what is validated stays valid");
    return 0;
}
