// An urlencoded form to its fields and to the login's serializer (R25): bounded, UTF-8, and the same again when the
// fields are encoded and read once more.
#include "rest/form.hpp"
#include "accounts/login.hpp"
#include "base/base64.hpp"
#include "rest/parsers.hpp"
#include "support/posted.hpp"

namespace {

using fuzz::require;

std::string encoded(std::string_view text) {
    std::string out;
    for (const char digit : base::hex_encode(text)) {
        if (out.size() % 3 == 0) out += '%';
        out += digit;
    }
    return out;
}

void check_fields(const base::json::object& fields, const http::request& r) {
    require(fields.size() <= rest::max_form_fields, "a form has a bounded number of fields");
    std::size_t bytes = 0;
    std::string again;
    for (const auto& [name, value] : fields) {
        require(value.if_string() != nullptr, "a field of a form is text");
        fuzz::require_text(name);
        fuzz::require_text(*value.if_string());
        bytes += name.size() + value.if_string()->size();
        again += (again.empty() ? "" : "&") + encoded(name) + '=' + encoded(*value.if_string());
    }
    fuzz::require_bounded(bytes, r);
    const auto read = rest::parse_form(again, "utf-8");
    require(read && *read->body.if_object() == fields, "fields that are encoded and read again are the same");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const rest::serializer login = accounts::token_obtain_pair_serializer({});
    const auto r = fuzz::posted(fuzz::text_of(data, size), "application/x-www-form-urlencoded");
    const auto parsed = rest::parse_body(r);
    if (!parsed) {
        require(parsed.error().status == 400 || parsed.error().status == 415, "a refused form is 400 or 415");
        return 0;
    }
    require(parsed->body.if_object() != nullptr, "a form is a list of fields");
    if (parsed->is_form) check_fields(*parsed->body.if_object(), r);
    const auto valid = login.validate(*parsed);
    require(valid || valid.error().status == 400, "a refused login form is 400");
    return 0;
}
