// Durations, nearest names, and the readers of values.
#include "app/duration.hpp"
#include "app/nearest.hpp"
#include "app/settings_value.hpp"

#include <doctest/doctest.h>

#include <array>
#include <vector>

using namespace std::chrono_literals;

TEST_CASE("durations: what people write, and what it means") {
    const std::vector<std::pair<std::string_view, std::chrono::milliseconds>> good{{"0", 0ms},
                                                                                   {"300", 300s},
                                                                                   {"5m", 5min},
                                                                                   {"60m", 1h},
                                                                                   {"10d", 240h},
                                                                                   {"1d12h", 36h},
                                                                                   {"1h30m", 90min},
                                                                                   {"90s", 90s},
                                                                                   {"500ms", 500ms},
                                                                                   {"1s500ms", 1500ms},
                                                                                   {"1d2h3m4s5ms", 93'784'005ms}};
    for (const auto& [text, value] : good) {
        CAPTURE(text);
        CHECK(app::parse_duration(text) == value);
        CHECK(app::parse_duration(app::print_duration(value)) == value);
    }
    CHECK(app::print_duration(1h) == "1h");
    CHECK(app::print_duration(36h) == "1d12h");
    CHECK(app::print_duration(0ms) == "0s");
    CHECK(app::print_duration(-90s) == "-1m30s");
}

TEST_CASE("durations: other texts are refused") {
    for (const std::string_view text : {"", " ", "-5m", "+5m", "5 m", "5M", "m", "5x", "1h30", "30m1h", "5m5m", "1.5h",
                                        "5m ", "1h 30m", "9223372036854775807d", "99999999999999999999s", "0x10"}) {
        CAPTURE(text);
        CHECK(!app::parse_duration(text));
    }
}

TEST_CASE("nearest: slips are found, strangers are not") {
    CHECK(app::edit_distance("", "abc") == 3);
    CHECK(app::edit_distance("ACESS", "ACCESS") == 1);
    CHECK(app::edit_distance("ab", "ba") == 1);
    CHECK(app::edit_distance("abc", "ABC") == 0);
    constexpr std::array<std::string_view, 3> known{"ACCESS_TOKEN_LIFETIME", "REFRESH_TOKEN_LIFETIME", "LEEWAY"};
    CHECK(app::nearest("ACESS_TOKEN_LIFETIME", known) == "ACCESS_TOKEN_LIFETIME");
    CHECK(app::nearest("leway", known) == "LEEWAY");
    CHECK(app::nearest("SOMETHING_ELSE_AT_ALL", known).empty());
    CHECK(app::nearest(std::string(100'000, 'A'), known).empty());
    CHECK(app::nearest("", known).empty());
}

TEST_CASE("values: texts of the environment are read by the type of the setting") {
    using app::shape;
    const auto read = [](shape type, std::string_view text) { return app::value_of_text(type, text); };
    for (const std::string_view yes : {"true", "True", "1", "yes", "ON", " true "})
        CHECK(read(shape::boolean, yes).value() == true);
    for (const std::string_view no : {"false", "False", "0", "no", "off"})
        CHECK(read(shape::boolean, no).value() == false);
    for (const std::string_view bad : {"", "2", "y", "truely"}) CHECK(!read(shape::boolean, bad));
    CHECK(read(shape::integer, "42").value() == std::int64_t{42});
    for (const std::string_view bad : {"", "4 2", "4.2", "0x10", "99999999999999999999"})
        CHECK(!read(shape::integer, bad));
    const base::json::value two = base::json::array{"a", "b"};
    CHECK(read(shape::list, "a, b").value() == two);
    CHECK(read(shape::list, "a,,b,").value() == two);
    CHECK(read(shape::list, R"(["a", "b"])").value() == two);
    CHECK(read(shape::list, "").value() == base::json::value(base::json::array{}));
    CHECK(!read(shape::list, R"(["a", )"));
}

TEST_CASE("values: texts are shown as TOML, and control characters cannot forge a line") {
    CHECK(app::quote("a\"b\\c\nd\x7f") == "\"a\\\"b\\\\c\\u000Ad\\u007F\"");
    CHECK(app::show_value(std::vector<std::string>{"JWT", "Bearer"}) == R"(["JWT", "Bearer"])");
    CHECK(app::show_value(base::secret("abc")) == "\"********\"");
    CHECK(app::show_value(base::secret()) == "\"\"");
}
