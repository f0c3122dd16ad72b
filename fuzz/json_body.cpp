// Bytes to JSON to the serializers of registration and login (R25). What is read and written and read again is the
// same, of equal names the last counts, a fault points into the text, and every refusal is a body that a client can
// read.
#include "accounts/login.hpp"
#include "accounts/register.hpp"
#include "rest/parsers.hpp"
#include "support/posted.hpp"

#include <algorithm>
#include <charconv>

namespace {

using fuzz::require;
namespace json = base::json;

/// Python's `... line 1 column 2 (char 1)`, counted in code points.
void check_position(std::string_view message, std::string_view text) {
    const auto at = message.rfind("line ");
    if (at == message.npos || !message.ends_with(')')) return;
    std::size_t line = 0, column = 0, character = 0;
    const auto read = [&message](std::string_view before, std::size_t& out) {
        const auto from = message.data() + message.rfind(before) + before.size();
        require(std::from_chars(from, message.data() + message.size(), out).ec == std::errc{},
                "a position is a number");
    };
    read("line ", line);
    read("column ", column);
    read("(char ", character);
    const auto points = base::code_points(text);
    require(character <= points.size(), "a fault's position is in the text");
    const auto end = points.begin() + static_cast<std::ptrdiff_t>(character);
    require(line == 1 + static_cast<std::size_t>(std::count(points.begin(), end, U'\n')), "a fault's line is right");
    const auto newline = std::find(std::reverse_iterator(end), points.rend(), U'\n');
    require(column == 1 + static_cast<std::size_t>(newline - std::reverse_iterator(end)), "a fault's column is right");
}

int depth_of(const json::value& v) {
    int below = 0;
    if (const auto* items = v.if_array()) {
        for (const auto& item : *items) below = std::max(below, depth_of(item));
        return below + 1;
    }
    if (const auto* members = v.if_object()) {
        for (const auto& m : *members) below = std::max(below, depth_of(m.value));
        return below + 1;
    }
    return 0;
}

void check_round_trip(std::string_view text) {
    const auto document = json::parse(text);
    if (!document) return check_position(document.error().message, text);
    require(depth_of(document->value) <= json::parse_options{}.max_depth, "what is read is not deeper than the limit");
    const auto ascii = json::write(document->value, {.ascii = true});
    require(std::ranges::all_of(ascii, [](char c) { return c >= ' ' && c <= '~'; }), "the ASCII form is ASCII");
    // What was too large for a double is written as Python does: Infinity.
    for (const auto& written : {ascii, json::write(document->value, {.ascii = true, .indent = 4})}) {
        const auto again = json::parse(written, {.allow_nan = true});
        require(again && again->value == document->value, "what is written is what was read");
        require(!again->duplicate_names, "what is written has each name once");
        require(json::write(again->value, {.ascii = true}) == ascii, "what is written again is the same text");
    }
    const auto shown = json::write(document->value);
    fuzz::require_text(shown);
    require(json::parse(shown).has_value(), "the form for the wire is JSON");
}

/// Of equal names the last counts, as in Python: two readers that choose differently see two requests in one body.
void check_repeated(std::string_view text) {
    const auto alone = json::parse(text);
    const auto last = json::parse(std::string(R"({"a":0,"b":1,"a":)").append(text).append("}"));
    if (!alone || !last) return;  // deep as it may be, and one deeper in the object
    const auto* members = last->value.if_object();
    require(last->duplicate_names && members->size() == 2, "a name that comes twice is noticed, and is there once");
    require(*members->find("a") == alone->value, "of equal names the last counts");
}

void check_refusal(const rest::error& e) {
    require(e.status == 400, "a refused body is 400");
    require(e.body.if_object() != nullptr && !e.body.if_object()->empty(), "a refusal says why");
    fuzz::require_text(json::write(e.body));
}

void check_serializers(const rest::request_data& data) {
    static const passwords::validator_list validators(passwords::settings{}.validators);
    static const accounts::settings loose{}, strict{.mode = accounts::registration::strict};
    static const std::vector<rest::serializer> all{
        accounts::registration_serializer(loose, validators), accounts::registration_serializer(strict, validators),
        accounts::token_obtain_pair_serializer(loose), accounts::token_obtain_pair_serializer(strict)};
    for (const auto& serializer : all) {
        const auto valid = serializer.validate(data);
        if (!valid) {
            check_refusal(valid.error());
            continue;
        }
        for (const auto& field : serializer.fields()) fuzz::require_text(valid->text(field.name()));
    }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto r = fuzz::posted(fuzz::text_of(data, size), "application/json");
    const auto text = base::decode_replacing(r.body);
    check_round_trip(text);
    check_repeated(text);
    const auto parsed = rest::parse_body(r);
    if (!parsed && parsed.error().status != 415) check_refusal(parsed.error());
    if (parsed) check_serializers(*parsed);
    return 0;
}
