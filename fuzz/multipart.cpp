// A multipart form to its fields and files (R25): bounded, UTF-8, file names without a path, and fields with plain
// names are the same again when they are put into a new form.
#include "rest/multipart.hpp"
#include "rest/form.hpp"
#include "rest/parsers.hpp"
#include "rest/parsers_header.hpp"
#include "support/posted.hpp"

#include <algorithm>

namespace {

using fuzz::require;

/// How often the boundary stands in the body: as many parts, named or not, have been read.
std::size_t count_parts(const http::request& r) {
    if (r.body.empty()) return 0;
    const auto type = rest::parse_header_value(r.headers.find("Content-Type").value_or(std::string()));
    const auto* boundary = type.find("boundary");
    require(boundary != nullptr && !boundary->empty(), "an accepted form has a boundary");
    const std::string delimiter = "--" + *boundary;
    std::size_t n = 0;
    for (auto at = r.body.find(delimiter); at != r.body.npos; at = r.body.find(delimiter, at + delimiter.size())) ++n;
    return n;
}

bool is_plain(std::string_view name) {
    return !name.empty() && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    });
}

void check_round_trip(const base::json::object& fields) {
    constexpr std::string_view boundary = "----a-boundary-that-no-input-has-0f3b9c";
    base::json::object plain;
    std::string body;
    for (const auto& [name, value] : fields) {
        const std::string& text = *value.if_string();
        if (!is_plain(name) || text.contains(boundary)) continue;
        plain.set(name, text);
        body.append("--").append(boundary).append("\r\nContent-Disposition: form-data; name=\"").append(name);
        body.append("\"\r\n\r\n").append(text).append("\r\n");
    }
    body.append("--").append(boundary).append("--\r\n");
    const auto read =
        rest::parse_multipart(body, std::string("multipart/form-data; boundary=").append(boundary), "utf-8");
    require(read && *read->body.if_object() == plain, "fields that are put into a form again are the same");
}

void check_form(const rest::request_data& form, const http::request& r) {
    const base::json::object& fields = *form.body.if_object();
    // Parts that are no files, of equal names or of none, count as fields; two stand outside of the delimiters.
    require(count_parts(r) <= rest::max_form_fields + 2 + rest::max_form_files, "a form has a bounded number of parts");
    require(form.files.size() <= rest::max_form_files, "a form has a bounded number of files");
    std::size_t bytes = 0;
    for (const auto& [name, value] : fields) {
        require(value.if_string() != nullptr, "a field of a form is text");
        fuzz::require_text(name);
        fuzz::require_text(*value.if_string());
        bytes += name.size() + value.if_string()->size();
    }
    for (const auto& [name, file] : form.files) {
        fuzz::require_text(name);
        fuzz::require_text(file.filename);
        require(file.filename.find_first_of("/\\") == std::string::npos, "a file's name has no path");
        require(!file.filename.empty() && file.filename != "." && file.filename != "..", "a file has a name");
        bytes += name.size() + file.filename.size() + file.content.size();
    }
    fuzz::require_bounded(bytes, r);
    check_round_trip(fields);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto r = fuzz::posted(fuzz::text_of(data, size), "multipart/form-data");
    const auto parsed = rest::parse_body(r);
    if (parsed && parsed->is_form) check_form(*parsed, r);
    if (!parsed) require(parsed.error().status == 400 || parsed.error().status == 415, "a refused form is 400 or 415");
    return 0;
}
