// The parser against the JSON test suite, and against every parse fault that was recorded from Django.
#include "base/base64.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "unit/base/shared.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>

namespace json = base::json;

namespace {

/// As DRF reads a body: decode, then parse. The fault's text, or nothing.
std::optional<std::string> fault_of(std::string_view body, std::string_view charset,
                                    const json::parse_options& options) {
    const auto text = base::decode_body(body, charset);
    if (!text) return text.error();
    const auto result = json::parse(*text, options);
    if (!result) return result.error().message;
    return std::nullopt;
}

std::string text_of(const json::object& o, std::string_view name) {
    const json::value* const v = o.find(name);
    return v != nullptr && v->if_string() != nullptr ? *v->if_string() : "";
}

/// The bytes of a recorded request, where it has a body that can be built from its case.
std::optional<std::string> body_of(const json::object& request) {
    if (request.find("body") != nullptr) return text_of(request, "body");
    if (request.find("body_b64") != nullptr) return base::base64_decode(text_of(request, "body_b64"));
    const json::value* const repeat = request.find("repeat");
    if (repeat == nullptr) return std::nullopt;
    const json::object& parts = *repeat->if_object();
    std::string body = text_of(parts, "prefix");
    const std::string unit = text_of(parts, "unit");
    for (std::int64_t i = *parts.find("count")->if_integer(); i > 0; --i) body += unit;
    return body + text_of(parts, "suffix");
}

std::string charset_of(const json::object& request) {
    const json::value* const headers = request.find("headers");
    if (headers == nullptr || headers->if_object() == nullptr) return "";
    const std::string type = text_of(*headers->if_object(), "Content-Type");
    const auto at = type.find("charset=");
    return at == std::string::npos ? "" : type.substr(at + 8);
}

}  // namespace

TEST_CASE("json: the JSON test suite, where Python takes what it names n_ and drops a cut-off end") {
    const auto folder = shared::find("the JSON test suite", "corpora/json-test-suite/test_parsing");
    if (!folder) return;
    // Python's extension of JSON, and DRF's stream reader, which waits for the rest of a sequence.
    const std::set<std::string> taken_with_nan = {"n_number_NaN.json", "n_number_infinity.json",
                                                  "n_number_minus_infinity.json"};
    std::map<char, int> count;
    for (const auto& entry : std::filesystem::directory_iterator(*folder)) {
        const std::string name = entry.path().filename();
        const std::string body = shared::read(entry.path());
        CAPTURE(name);
        ++count[name[0]];
        const auto strict = fault_of(body, "", {});
        const auto lenient = fault_of(body, "", {.allow_nan = true});
        if (name.starts_with("y_")) CHECK_FALSE(strict);
        if (name.starts_with("n_")) {
            CHECK(strict);
            CHECK(!lenient == taken_with_nan.contains(name));
        }
    }
    CHECK(count['y'] == 95);
    CHECK(count['n'] > 180);
    CHECK(count['i'] > 30);
}

TEST_CASE("json: every parse fault recorded from Django comes word by word") {
    const auto folder = shared::find("recorded parse faults", "contract/cases");
    if (!folder) return;
    const auto cases = json::parse(shared::read(*folder / "json_bodies.json"));
    REQUIRE(cases);
    int compared = 0;
    int good = 0;
    for (const json::value& c : *cases->value.if_object()->find("cases")->if_array()) {
        CAPTURE(text_of(*c.if_object(), "name"));
        for (const json::value& step : *c.if_object()->find("steps")->if_array()) {
            const json::value* const request = step.if_object()->find("request");
            const json::value* const expect = step.if_object()->find("expect");
            if (request == nullptr || expect == nullptr) continue;
            const auto body = body_of(*request->if_object());
            const std::string answer = text_of(*expect->if_object(), "body");
            if (!body || answer.empty()) continue;
            const auto fault = fault_of(*body, charset_of(*request->if_object()), {});
            if (!answer.starts_with(R"({"detail":"JSON parse error)")) {
                // Whatever else was answered, the body itself was understood.
                if (!body->empty() && answer.find("\"detail\"") == std::string::npos) CHECK(fault.value_or("") == "");
                ++good;
                continue;
            }
            const std::string written =
                json::write(json::object{{"detail", "JSON parse error - " + fault.value_or("none")}});
            CHECK(written == answer);
            ++compared;
        }
    }
    CHECK(compared >= 90);
    CHECK(good > 10);
}
