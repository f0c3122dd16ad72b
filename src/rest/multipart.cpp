// A part is what stands between two delimiters, the text before the first and after the last one included, as Django
// has it; those have no Content-Disposition and are dropped. Each byte is looked at a fixed number of times (H05).
#include "rest/multipart.hpp"

#include "base/text.hpp"
#include "rest/form.hpp"
#include "rest/parsers_header.hpp"

#include <fmt/format.h>

#include <string.h>  // memmem

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace rest {
namespace {

constexpr std::size_t max_part_header = 1024;  // Django looks no further for the end of a part's header
constexpr std::size_t max_boundary = 201;

error parse_error(std::string_view text) {
    return detail(400, fmt::format("Multipart form parse error - {}", text));
}

bool is_printable(char c) {
    return c >= ' ' && c <= '~';
}

/// Python's cgi.valid_boundary.
bool is_boundary(std::string_view text) {
    return !text.empty() && text.size() <= max_boundary && text.back() != ' ' &&
           std::ranges::all_of(text, is_printable);
}

std::expected<std::string, error> boundary_of(std::string_view content_type) {
    if (!content_type.starts_with("multipart/")) {
        return std::unexpected(
            parse_error(fmt::format("Invalid Content-Type: {}", base::latin1_to_utf8(content_type))));
    }
    if (!base::is_ascii(content_type)) {
        return std::unexpected(parse_error(
            fmt::format("Invalid non-ASCII Content-Type in multipart: {}", base::latin1_to_utf8(content_type))));
    }
    const header_value header = parse_header_value(content_type);
    const std::string* boundary = header.find("boundary");
    if (boundary == nullptr || !is_boundary(*boundary)) {
        return std::unexpected(
            parse_error(fmt::format("Invalid boundary in multipart: {}", boundary == nullptr ? "None" : *boundary)));
    }
    return *boundary;
}

enum class part_kind { raw, field, file };

struct part {
    part_kind kind = part_kind::raw;
    std::optional<std::string> name;
    std::string filename;
    std::string content_type;
    bool base64 = false;
    std::string_view content;
};

/// One line of a part's header. A line that Django cannot read as `name: value` in ASCII is passed over.
void read_header_line(std::string_view line, part& p) {
    header_value header = parse_header_value(line);
    const std::size_t colon = header.value.find(':');
    const bool readable = base::is_ascii(header.value) &&
                          std::ranges::all_of(header.parameters, [](const auto& q) { return base::is_ascii(q.first); });
    if (colon == std::string::npos || !readable) return;
    const std::string_view name = std::string_view(header.value).substr(0, colon);
    const std::string_view value = strip_ascii(std::string_view(header.value).substr(colon + 1));
    if (name == "content-disposition") {
        const std::string* field = header.find("name");
        const std::string* file = header.find("filename");
        p.name = field == nullptr ? std::nullopt : std::optional<std::string>(strip_ascii(*field));
        p.filename = file == nullptr ? std::string() : *file;
        p.kind = p.filename.empty() ? part_kind::field : part_kind::file;
    } else if (name == "content-type") {
        p.content_type = value;
    } else if (name == "content-transfer-encoding") {
        p.base64 = value == "base64";
    }
}

part read_part(std::string_view text) {
    part p;
    const std::size_t end = text.substr(0, max_part_header).find("\r\n\r\n");
    if (end == text.npos) return p;
    p.content = text.substr(end + 4);
    std::string_view header = text.substr(0, end);
    while (!header.empty()) {
        const std::size_t line_end = std::min(header.find("\r\n"), header.size());
        read_header_line(header.substr(0, line_end), p);
        header.remove_prefix(std::min(line_end + 2, header.size()));
    }
    return p;
}

int base64_digit(char c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/// Python's base64.b64decode: other characters are passed over, what follows the padding is not read; nothing if the
/// padding is wrong.
std::optional<std::string> lenient_base64(std::string_view text) {
    std::string out;
    out.reserve(text.size() / 4 * 3);
    unsigned bits = 0;
    int quad = 0, pads = 0;
    for (const char c : text) {
        if (c == '=') {
            if (quad >= 2 && quad + ++pads >= 4) return out;
            continue;
        }
        const int digit = base64_digit(c);
        if (digit < 0) continue;
        pads = 0;
        bits = (bits << 6 | static_cast<unsigned>(digit)) & 0xFFFF;
        if (quad > 0) out += static_cast<char>(bits >> (6 - 2 * quad) & 0xFF);
        quad = (quad + 1) % 4;
    }
    if (quad != 0) return std::nullopt;
    return out;
}

/// As string_view::find, but in linear time for any delimiter and body: glibc's memmem is the two-way algorithm.
std::size_t find_delimiter(std::string_view body, std::string_view delimiter) {
    const void* hit = memmem(body.data(), body.size(), delimiter.data(), delimiter.size());
    return hit == nullptr ? body.npos : static_cast<std::size_t>(static_cast<const char*>(hit) - body.data());
}

/// The form as it fills, with Django's three limits.
class form_builder {
public:
    explicit form_builder(std::string_view charset) : charset_(charset) {}

    std::expected<void, error> add(const part& p) {
        unfinished_ = false;
        if (p.kind != part_kind::file &&
            ++fields_ > max_form_fields + 2) {  // 2: before the first and after the last delimiter
            return std::unexpected(too_many_form_fields());
        }
        if (p.kind == part_kind::raw || !p.name) return {};
        return p.kind == part_kind::file ? add_file(p) : add_field(p);
    }

    /// A file counts once the next part has begun: one that the end of the body cut off is not there.
    request_data finish() && {
        if (unfinished_) uploads_.pop_back();
        return {.body = std::move(values_), .is_form = true, .files = std::move(uploads_)};
    }

private:
    std::expected<void, error> add_field(const part& p) {
        std::string name = form_text(*p.name, charset_);
        bytes_ += p.content.size() + base::code_point_count(name) + 2;
        if (bytes_ > max_form_memory) {
            return std::unexpected(detail(400, "Request body exceeded settings.DATA_UPLOAD_MAX_MEMORY_SIZE."));
        }
        auto decoded = p.base64 ? lenient_base64(p.content) : std::nullopt;
        values_.set(name, form_text(decoded ? std::move(*decoded) : std::string(p.content), charset_));
        return {};
    }

    std::expected<void, error> add_file(const part& p) {
        if (++files_ > max_form_files) {
            return std::unexpected(detail(400, "The number of files exceeded settings.DATA_UPLOAD_MAX_NUMBER_FILES."));
        }
        std::string filename = form_text(p.filename, charset_);
        filename.erase(0, filename.find_last_of("/\\") + 1);
        if (filename.empty() || filename == "." || filename == "..") return {};
        std::string content(p.content);
        if (p.base64) {
            std::erase_if(content, [](char c) { return strip_ascii({&c, 1}).empty(); });
            auto decoded = content.size() % 4 == 0 ? lenient_base64(content) : std::nullopt;
            if (!decoded) return std::unexpected(parse_error("Could not decode base64 data."));
            content = std::move(*decoded);
        }
        uploads_.emplace_back(form_text(*p.name, charset_),
                              uploaded_file{std::move(filename), p.content_type, std::move(content)});
        unfinished_ = true;
        return {};
    }

    std::string_view charset_;
    base::json::object values_;
    std::vector<std::pair<std::string, uploaded_file>> uploads_;
    bool unfinished_ = false;
    std::size_t fields_ = 0, files_ = 0, bytes_ = 0;
};

}  // namespace

std::expected<request_data, error> parse_multipart(std::string_view body, std::string_view content_type,
                                                   std::string_view charset) {
    auto boundary = boundary_of(content_type);
    if (!boundary) return std::unexpected(std::move(boundary.error()));
    const std::string delimiter = "--" + *boundary;
    form_builder form(charset);
    while (!body.empty()) {
        const std::size_t at = find_delimiter(body, delimiter);
        std::string_view text = body.substr(0, at);
        if (at != body.npos) {
            if (text.ends_with('\n')) text.remove_suffix(1);
            if (text.ends_with('\r')) text.remove_suffix(1);
        }
        if (auto added = form.add(read_part(text)); !added) return std::unexpected(std::move(added.error()));
        if (at == body.npos) break;
        body.remove_prefix(at + delimiter.size());
    }
    return std::move(form).finish();
}

}  // namespace rest
