// Contract section 1.5 and cases/negotiation.json, as tables.
#include "rest/negotiation.hpp"

#include <doctest/doctest.h>

#include <string>

namespace {

struct row {
    std::optional<std::string_view> accept;
    std::string_view query;
    std::string_view expected;  // "json", "json 4", "html", "404", "406"
};

std::string outcome(const row& r) {
    const auto chosen = rest::negotiate(r.accept, r.query);
    if (!chosen) return std::to_string(chosen.error().status);
    if (chosen->renderer == rest::renderer::browsable) return "html";
    return chosen->indent == 0 ? "json" : "json " + std::to_string(chosen->indent);
}

template <std::size_t Count>
void check(const row (&rows)[Count]) {
    for (const row& r : rows) {
        CAPTURE(r.accept.value_or("(no Accept)"));
        CAPTURE(r.query);
        CHECK(outcome(r) == r.expected);
    }
}

}  // namespace

TEST_CASE("negotiation: Accept chooses by how specific it is and never by q") {
    check({
        {std::nullopt, "", "json"},
        {"*/*", "", "json"},
        {"application/json", "", "json"},
        {"application/*", "", "json"},
        {"application/json;q=0.1, text/html", "", "json"},
        {"text/html;q=0.1, application/json", "", "json"},
        {"application/json; charset=utf-8", "", "json"},
        {"application/json, text/plain, */*", "", "json"},
        {"*/*;q=0.1", "", "json"},
        {"application/json;q=0", "", "json"},
        {"APPLICATION/JSON", "", "json"},
        {"*/json", "", "json"},
        {"*/html", "", "html"},
        {"application/json,", "", "json"},
        {", ,application/json", "", "json"},
        {"image/png, */*;q=0.1", "", "json"},
        {"application/xml, application/json", "", "json"},
        {"text/html", "", "html"},
        {"Text/HTML", "", "html"},
        {"text/*", "", "html"},
        {"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "", "html"},
        {"text/html;level=1", "", "html"},
        {"application/json, text/html;level=1", "", "html"},
        {"application/json, text/html;q=0.1;level=1", "", "html"},
        {"application/json, text/html;level", "", "json"},
        {"*/*, text/*", "", "html"},
        {"text/*, application/*", "", "json"},
        {"text/*, application/json", "", "json"},
        {"*/*;level=1, text/html", "", "html"},
        {"  text/html  ", "", "html"},
        {"application/json;a=\"x;y\"", "", "json"},
    });
}

TEST_CASE("negotiation: an Accept that fits no renderer is 406") {
    check({
        {"application/xml", "", "406"},
        {"image/png", "", "406"},
        {"text/plain", "", "406"},
        {"foo", "", "406"},
        {"*", "", "406"},
        {"", "", "406"},
        {",", "", "406"},
        {";", "", "406"},
        {"/", "", "406"},
        {"application/", "", "406"},
        {"/json", "", "406"},
        {"application /json", "", "406"},
        {"application/json/x", "", "406"},
        {"application/vnd.x+json", "", "406"},
        {"json/*", "", "406"},
        {"text/css, image/*", "", "406"},
        {"text/csv", "", "406"},
        {"\xff/\xff", "", "406"},
    });
}

TEST_CASE("negotiation: indent is taken from the media range that won, between 0 and 8") {
    check({
        {"application/json; indent=4", "", "json 4"},
        {"application/json;indent=2", "", "json 2"},
        {"application/json; INDENT=3", "", "json 3"},
        {"application/json; indent=\"4\"", "", "json 4"},
        {"application/json; indent=\" 4 \"", "", "json 4"},
        {"application/json; indent=+4", "", "json 4"},
        {"application/json; indent=0_4", "", "json 4"},
        {"application/json; indent=100", "", "json 8"},
        {"application/json; indent=99999999999999999999999999", "", "json 8"},
        {"application/json; indent=0", "", "json"},
        {"application/json; indent=-3", "", "json"},
        {"application/json; indent=x", "", "json"},
        {"application/json; indent=", "", "json"},
        {"application/json; indent=4.0", "", "json"},
        {"application/json; indent=4_", "", "json"},
        {"application/json; indent=_4", "", "json"},
        {"application/json; indent=0__4", "", "json"},
        {"application/json; indent=2; indent=6", "", "json 6"},
        {"*/*; indent=4", "", "json 4"},
        {"application/*; q=0.1; indent=4", "", "json 4"},
        {"application/json, application/json; indent=4", "", "json 4"},
        {"text/html; indent=4", "", "html"},
    });
}

TEST_CASE("negotiation: ?format= narrows the renderers and Accept must still allow one") {
    check({
        {std::nullopt, "format=json", "json"},
        {"*/*", "format=json", "json"},
        {"text/html", "format=json", "406"},
        {"text/html,*/*;q=0.8", "format=json", "json"},
        {"text/html", "format=api", "html"},
        {std::nullopt, "format=api", "html"},
        {"application/json", "format=api", "406"},
        {std::nullopt, "format=", "json"},
        {std::nullopt, "format", "json"},
        {std::nullopt, "x=1&format=api", "html"},
        {std::nullopt, "format=xml&format=api", "html"},
        {std::nullopt, "format=api&format=", "json"},
        {std::nullopt, "format=api&format=xml", "404"},
        {std::nullopt, "f%6Frmat=%61pi", "html"},
        {std::nullopt, "format=xml", "404"},
        {std::nullopt, "format=JSON", "404"},
        {std::nullopt, "format=html", "404"},
        {std::nullopt, "format=csv", "404"},
        {std::nullopt, "format=json+", "404"},
        {std::nullopt, "format=json%00", "404"},
        {std::nullopt, "format=json%", "404"},
        {std::nullopt, "format=json=", "404"},
        {std::nullopt, "format=jso", "404"},
        {std::nullopt, "Format=xml", "json"},
        {std::nullopt, "xformat=xml&formatx=xml", "json"},
        {std::nullopt, "a=1;format=xml", "json"},
        {"application/xml", "format=xml", "404"},
        {std::nullopt, "&&&=&", "json"},
    });
}

TEST_CASE("negotiation: a query has at most 1000 fields, as DATA_UPLOAD_MAX_NUMBER_FIELDS") {
    CHECK_FALSE(rest::too_many_fields(""));
    CHECK_FALSE(rest::too_many_fields(std::string(999, '&')));
    CHECK(rest::too_many_fields(std::string(1000, '&')));
}

TEST_CASE("negotiation: a hostile Accept is read in one pass") {
    std::string many;
    for (int i = 0; i < 4000; ++i) many += "a;b=\",";
    CHECK(outcome({many, "", ""}) == "406");
    CHECK(outcome({many + ",text/html", "", ""}) == "html");
}
