// Header fields as a short list: a request has about ten, so a scan beats a map (RFC 9110 section 5).
#include "http/message.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace http {

std::optional<std::string> header_list::find(std::string_view name) const {
    std::optional<std::string> found;
    for (const auto& field : fields_) {
        if (!base::ascii_iequal(field.name, name)) continue;
        if (found) {
            found->append(", ").append(field.value);
        } else {
            found = field.value;
        }
    }
    return found;
}

bool header_list::contains(std::string_view name) const {
    return std::ranges::any_of(fields_, [&](const header_field& f) { return base::ascii_iequal(f.name, name); });
}

void header_list::add(std::string_view name, std::string_view value) {
    if (fields_.empty()) fields_.reserve(12);
    fields_.push_back({std::string(name), std::string(value)});
}

void header_list::set(std::string_view name, std::string_view value) {
    erase(name);
    add(name, value);
}

void header_list::erase(std::string_view name) {
    std::erase_if(fields_, [&](const header_field& f) { return base::ascii_iequal(f.name, name); });
}

}  // namespace http
