// Readers and writers of the plain types and of the enumerations; the validators have a file of their own.
#include "app/settings_value.hpp"

#include "app/duration.hpp"
#include "base/text.hpp"

#include <array>
#include <charconv>
#include <limits>
#include <span>
#include <utility>

namespace app {
namespace {

using base::json::value;

constexpr std::string_view stars = "********";

template <class Enum>
using word = std::pair<std::string_view, Enum>;

// The words of the enumerations. The first one that has the value is the one that is shown.
constexpr std::array<word<tokens::compatibility>, 2> compatibility_words{
    {{"newest", tokens::compatibility::newest}, {"5.2", tokens::compatibility::v5_2}}};
constexpr std::array<word<tokens::stored_token>, 2> stored_token_words{
    {{"digest", tokens::stored_token::digest}, {"clear", tokens::stored_token::clear}}};
constexpr std::array<word<accounts::registration>, 2> registration_words{
    {{"django", accounts::registration::django}, {"strict", accounts::registration::strict}}};
constexpr std::array<word<store::login_field>, 2> login_field_words{
    {{"email", store::login_field::email}, {"username", store::login_field::username}}};
constexpr std::array<word<base::log_level>, 4> log_level_words{{{"debug", base::log_level::debug},
                                                                {"info", base::log_level::info},
                                                                {"warning", base::log_level::warning},
                                                                {"error", base::log_level::error}}};
constexpr std::array<word<base::log_format>, 2> log_format_words{
    {{"text", base::log_format::text}, {"json", base::log_format::json}}};

template <class Enum>
read_result read_word(const value& v, std::span<const word<Enum>> words, Enum& out) {
    std::string expected;
    for (const auto& [name, meaning] : words) {
        // Django and Python write levels in capitals.
        if (const auto* text = v.if_string(); text != nullptr && base::ascii_iequal(*text, name)) {
            out = meaning;
            return {};
        }
        expected += (expected.empty() ? "" : " or ") + quote(name);
    }
    return std::unexpected(expected);
}

template <class Enum>
std::string show_word(std::span<const word<Enum>> words, Enum v) {
    for (const auto& [name, meaning] : words) {
        if (meaning == v) return quote(name);
    }
    return {};
}

template <class Integer>
read_result read_integer(const value& v, Integer& out) {
    const auto* number = v.if_integer();
    if (number == nullptr) return std::unexpected("a whole number");
    if (!std::in_range<Integer>(*number)) {
        return std::unexpected(*number < 0 ? "a number that is not negative" : "a smaller number");
    }
    out = static_cast<Integer>(*number);
    return {};
}

constexpr std::string_view duration_hint =
    "a duration: whole seconds, or text such as \"90s\", \"60m\", \"10d\", \"1d12h\"";

read_result read_duration(const value& v, std::chrono::milliseconds& out) {
    if (const auto* number = v.if_integer()) {
        if (*number < 0) return std::unexpected("a duration that is not negative");
        if (*number > std::numeric_limits<std::int64_t>::max() / 1000) return std::unexpected("a shorter duration");
        out = std::chrono::seconds{*number};
        return {};
    }
    const auto* text = v.if_string();
    const auto parsed = text != nullptr ? parse_duration(*text) : std::nullopt;
    if (!parsed) return std::unexpected(std::string(duration_hint));
    out = *parsed;
    return {};
}

std::expected<value, std::string> boolean_of_text(std::string_view text) {
    for (const std::string_view yes : {"true", "1", "yes", "on"}) {
        if (base::ascii_iequal(text, yes)) return value(true);
    }
    for (const std::string_view no : {"false", "0", "no", "off"}) {
        if (base::ascii_iequal(text, no)) return value(false);
    }
    return std::unexpected("true or false");
}

std::expected<value, std::string> integer_of_text(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (fault != std::errc{} || end != text.data() + text.size()) return std::unexpected("a whole number");
    return value(number);
}

std::expected<value, std::string> list_of_text(std::string_view text) {
    text = base::strip(text);
    if (text.starts_with('[')) {
        auto parsed = base::json::parse(text, {.max_depth = 8});
        if (!parsed) return std::unexpected("a JSON array, or words separated by commas: " + parsed.error().message);
        return std::move(parsed->value);
    }
    base::json::array items;
    while (!text.empty()) {
        const auto comma = text.find(',');
        const auto item = base::strip(text.substr(0, comma));
        if (!item.empty()) items.emplace_back(item);
        text = comma == std::string_view::npos ? std::string_view{} : text.substr(comma + 1);
    }
    return value(std::move(items));
}

}  // namespace

std::string quote(std::string_view text) {
    std::string quoted = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            quoted += '\\';
            quoted += c;
        } else if (byte < 0x20 || byte == 0x7f) {
            constexpr std::string_view digits = "0123456789ABCDEF";
            quoted += "\\u00";
            quoted += digits[byte >> 4];
            quoted += digits[byte & 0x0f];
        } else {
            quoted += c;
        }
    }
    return quoted + '"';
}

std::expected<value, std::string> value_of_text(shape type, std::string_view text) {
    switch (type) {
        case shape::boolean:
            return boolean_of_text(base::strip(text));
        case shape::integer:
            return integer_of_text(base::strip(text));
        case shape::duration:
            return value(base::strip(text));
        case shape::list:
        case shape::validators:
            return list_of_text(text);
        case shape::text:
            break;
    }
    return value(text);
}

read_result read_value(const value& v, bool& out) {
    const bool* flag = v.if_bool();
    if (flag == nullptr) return std::unexpected("true or false");
    out = *flag;
    return {};
}

read_result read_value(const value& v, int& out) {
    return read_integer(v, out);
}
read_result read_value(const value& v, std::size_t& out) {
    return read_integer(v, out);
}

read_result read_value(const value& v, std::string& out) {
    const auto* text = v.if_string();
    if (text == nullptr) return std::unexpected("text");
    out = *text;
    return {};
}

read_result read_value(const value& v, base::secret& out) {
    const auto* text = v.if_string();
    if (text == nullptr) return std::unexpected("text");
    out = base::secret(*text);
    return {};
}

read_result read_value(const value& v, std::vector<std::string>& out) {
    const auto* items = v.if_array();
    if (items == nullptr) return std::unexpected("a list of texts, such as [\"a\", \"b\"]");
    std::vector<std::string> texts;
    for (const value& item : *items) {
        const auto* text = item.if_string();
        if (text == nullptr) return std::unexpected("a list of texts, such as [\"a\", \"b\"]");
        texts.push_back(*text);
    }
    out = std::move(texts);
    return {};
}

read_result read_value(const value& v, std::chrono::milliseconds& out) {
    return read_duration(v, out);
}

read_result read_value(const value& v, std::chrono::seconds& out) {
    std::chrono::milliseconds exact{};
    if (auto read = read_duration(v, exact); !read) return read;
    if (exact.count() % 1000 != 0) return std::unexpected("a duration of whole seconds");
    out = std::chrono::duration_cast<std::chrono::seconds>(exact);
    return {};
}

read_result read_value(const value& v, tokens::compatibility& out) {
    return read_word<tokens::compatibility>(v, compatibility_words, out);
}
read_result read_value(const value& v, tokens::stored_token& out) {
    return read_word<tokens::stored_token>(v, stored_token_words, out);
}
read_result read_value(const value& v, accounts::registration& out) {
    return read_word<accounts::registration>(v, registration_words, out);
}
read_result read_value(const value& v, store::login_field& out) {
    return read_word<store::login_field>(v, login_field_words, out);
}
read_result read_value(const value& v, base::log_level& out) {
    return read_word<base::log_level>(v, log_level_words, out);
}
read_result read_value(const value& v, base::log_format& out) {
    return read_word<base::log_format>(v, log_format_words, out);
}

std::string show_value(bool v) {
    return v ? "true" : "false";
}
std::string show_value(int v) {
    return std::to_string(v);
}
std::string show_value(std::size_t v) {
    return std::to_string(v);
}
std::string show_value(const std::string& v) {
    return quote(v);
}
std::string show_value(const base::secret& v) {
    return quote(v.empty() ? std::string_view{} : stars);
}
std::string show_value(std::chrono::seconds v) {
    return quote(print_duration(v));
}
std::string show_value(std::chrono::milliseconds v) {
    return quote(print_duration(v));
}

std::string show_value(const std::vector<std::string>& v) {
    std::string text = "[";
    for (const std::string& item : v) text += (text.size() > 1 ? ", " : "") + quote(item);
    return text + "]";
}

std::string show_value(tokens::compatibility v) {
    return show_word<tokens::compatibility>(compatibility_words, v);
}
std::string show_value(tokens::stored_token v) {
    return show_word<tokens::stored_token>(stored_token_words, v);
}
std::string show_value(accounts::registration v) {
    return show_word<accounts::registration>(registration_words, v);
}
std::string show_value(store::login_field v) {
    return show_word<store::login_field>(login_field_words, v);
}
std::string show_value(base::log_level v) {
    return show_word<base::log_level>(log_level_words, v);
}
std::string show_value(base::log_format v) {
    return show_word<base::log_format>(log_format_words, v);
}

}  // namespace app
