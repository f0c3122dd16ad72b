// QueryDict of django/http/request.py: the body is text first, then pairs, and only escapes are in its charset.
#include "rest/form.hpp"

#include "base/text.hpp"
#include "rest/parsers_header.hpp"

#include <algorithm>
#include <string>

namespace rest {
namespace {

/// The whole body as text first, in latin-1 if it is not what it says. ASCII, which a form should be, is not copied.
std::string_view decode(std::string_view body, std::string_view charset, std::string& storage) {
    if (base::is_read_as_utf8(charset)) {
        if (base::is_ascii(body)) return body;
        storage = base::decode_replacing(body);
        if (storage == body) return body;
    } else if (auto text = base::decode_body(body, charset)) {
        return storage = std::move(*text);
    }
    return storage = base::latin1_to_utf8(body);
}

/// A name or a value. Only escapes are in the form's charset: what stood there bare is UTF-8 by now.
std::string component(std::string_view text, std::string_view charset) {
    std::string spaced(text);
    std::ranges::replace(spaced, '+', ' ');
    if (spaced.find('%') == spaced.npos) return spaced;
    if (base::is_read_as_utf8(charset)) return form_text(percent_decode(spaced), charset);
    std::string out;
    for (std::size_t i = 0; i < spaced.size();) {
        const bool ascii = static_cast<unsigned char>(spaced[i]) < 0x80;
        std::size_t end = i;
        while (end < spaced.size() && (static_cast<unsigned char>(spaced[end]) < 0x80) == ascii) ++end;
        const std::string_view run = std::string_view(spaced).substr(i, end - i);
        out += ascii ? form_text(percent_decode(run), charset) : std::string(run);
        i = end;
    }
    return out;
}

}  // namespace

std::string form_text(std::string bytes, std::string_view charset) {
    if (base::is_ascii(bytes) && base::is_read_as_utf8(charset)) return bytes;
    if (!base::is_read_as_utf8(charset)) {
        if (auto text = base::decode_body(bytes, charset)) return std::move(*text);
    }
    return base::decode_replacing(bytes);
}

error too_many_form_fields() {
    return detail(400, "The number of GET/POST parameters exceeded settings.DATA_UPLOAD_MAX_NUMBER_FIELDS.");
}

std::expected<request_data, error> parse_form(std::string_view body, std::string_view charset) {
    std::string storage;
    std::string_view rest = decode(body, charset, storage);
    // `&` alone counts, pairs or not, as in Python's parse_qsl.
    if (static_cast<std::size_t>(std::ranges::count(rest, '&')) >= max_form_fields) {
        return std::unexpected(too_many_form_fields());
    }
    base::json::object fields;
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find('&'), rest.size());
        const std::string_view pair = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (pair.empty()) continue;
        const std::size_t equals = std::min(pair.find('='), pair.size());
        fields.set(component(pair.substr(0, equals), charset),
                   component(pair.substr(std::min(equals + 1, pair.size())), charset));
    }
    return request_data{.body = std::move(fields), .is_form = true, .files = {}};
}

}  // namespace rest
