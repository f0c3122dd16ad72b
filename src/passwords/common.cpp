// CommonPasswordValidator: the lower-cased, trimmed password against a list of lines.
#include "passwords/common.hpp"

#include "base/text.hpp"
#include "passwords/validator.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace passwords {

namespace {

/// Far beyond Django's 163 KiB; a file of leaked passwords belongs in a service that is asked, not in memory.
constexpr std::size_t most_list_bytes = 256UZ << 20U;

std::optional<std::string> read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return std::nullopt;
    std::string text{std::istreambuf_iterator<char>(file), {}};
    if (file.bad() || text.size() > most_list_bytes) return std::nullopt;
    return text;
}

/// Python's universal newlines, each line stripped.
std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const auto end = std::min(text.find_first_of("\r\n"), text.size());
        lines.push_back(base::strip(text.substr(0, end)));
        const std::size_t newline = text.substr(end).starts_with("\r\n") ? 2 : 1;
        text.remove_prefix(std::min(end + newline, text.size()));
    }
    std::ranges::sort(lines);
    return lines;
}

class common_password final : public validator {
public:
    explicit common_password(std::string own_list) : own_list_(std::move(own_list)), sorted_(lines_of(own_list_)) {}
    common_password() : sorted_(lines_of(built_in_common_passwords())) {}

    [[nodiscard]] std::optional<std::string> judge(const candidate& password,
                                                   const std::vector<user_attribute>&) const override {
        if (!std::ranges::binary_search(sorted_, base::strip(password.lowered))) return std::nullopt;
        return "This password is too common.";
    }

private:
    std::string own_list_;  ///< what `sorted_` views, if the list is a file
    std::vector<std::string_view> sorted_;
};

}  // namespace

std::unique_ptr<validator> make_common(const validator_setting& options) {
    if (options.password_list_path.empty()) return std::make_unique<common_password>();
    auto text = read_file(options.password_list_path);
    if (!text) throw std::invalid_argument("the list of common passwords cannot be read");
    return std::make_unique<common_password>(std::move(*text));
}

std::optional<std::string> check_common(const validator_setting& options) {
    if (options.password_list_path.empty()) return std::nullopt;
    const auto text = read_file(options.password_list_path);
    if (!text) return "password_list_path `" + options.password_list_path + "` cannot be read.";
    if (text->starts_with("\x1f\x8b"))
        return "password_list_path `" + options.password_list_path + "` is gzipped: unpack it.";
    return std::nullopt;
}

}  // namespace passwords
