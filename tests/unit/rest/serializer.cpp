// Fields together: order, all errors at once, forms, partial updates, unique values, metadata.
#include "rest/serializer.hpp"

#include "support/run.hpp"

#include <doctest/doctest.h>

#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

rest::request_data json_body(std::string_view text) {
    auto document = base::json::parse(text);
    REQUIRE_MESSAGE(document.has_value(), text);
    return {.body = std::move(document->value), .is_form = false, .files = {}};
}

rest::request_data form_body(std::string_view text) {
    rest::request_data out = json_body(text);
    out.is_form = true;
    return out;
}

/// The values, or the error's body, as JSON.
std::string shown(const std::expected<rest::validated_data, rest::error>& result) {
    if (result) return base::json::write(result->values());
    CHECK(result.error().status == 400);
    return "400 " + base::json::write(result.error().body);
}

class known_values final : public rest::unique_lookup {
public:
    explicit known_values(std::set<std::string> taken) : taken_(std::move(taken)) {}
    base::task<std::expected<bool, rest::error>> taken(std::string_view field,
                                                       const base::json::value& v) const override {
        asked.emplace_back(field);
        if (*v.if_string() == "down") co_return std::unexpected(rest::unavailable("no store"));
        co_return taken_.contains(*v.if_string());
    }
    mutable std::vector<std::string> asked;

private:
    std::set<std::string> taken_;
};

const rest::serializer two{rest::email_field("email"), rest::char_field("name").max_length(3)};

}  // namespace

TEST_CASE("serializer: values come in declared order, unknown keys are left out (A18)") {
    const auto got = two.validate(json_body(R"({"is_staff":true,"name":" Ann ","id":7,"email":"a@b.co"})"));
    CHECK(shown(got) == R"({"email":"a@b.co","name":"Ann"})");
    CHECK(got->text("name") == "Ann");
    CHECK(got->has("email"));
    CHECK_FALSE(got->has("is_staff"));
}

TEST_CASE("serializer: the errors of all fields come together, in declared order") {
    CHECK(shown(two.validate(json_body("{}"))) ==
          R"(400 {"email":["This field is required."],"name":["This field is required."]})");
    CHECK(
        shown(two.validate(json_body(R"({"name":"Annabel","email":null})"))) ==
        R"(400 {"email":["This field may not be null."],"name":["Ensure this field has no more than 3 characters."]})");
    CHECK(shown(two.validate(json_body(R"({"Email":"a@b.co","name":"A"})"))) ==
          R"(400 {"email":["This field is required."]})");
}

TEST_CASE("serializer: a body that is no object is named by its Python type") {
    struct row {
        std::string_view body;
        std::string_view type;
    };
    for (const row& r : {row{"[]", "list"},
                         {R"("x")", "str"},
                         {"5", "int"},
                         {"99999999999999999999", "int"},
                         {"1.5", "float"},
                         {"true", "bool"}}) {
        CAPTURE(r.body);
        CHECK(shown(two.validate(json_body(r.body), true)) ==
              "400 {\"non_field_errors\":[\"Invalid data. Expected a dictionary, but got " + std::string(r.type) +
                  ".\"]}");
    }
    CHECK(shown(two.validate(json_body("null"))) == R"(400 {"non_field_errors":["No data provided"]})");
}

TEST_CASE("serializer: optional, default and read-only fields") {
    const rest::serializer s{rest::char_field("a").required(false), rest::char_field("b").default_value("B"),
                             rest::char_field("c").read_only(), rest::integer_field("d").required(false)};
    CHECK(shown(s.validate(json_body("{}"))) == R"({"b":"B"})");
    CHECK(shown(s.validate(json_body(R"({"a":"x","b":"y","c":"z","d":"4"})"))) == R"({"a":"x","b":"y","d":4})");
    CHECK(shown(s.validate(json_body(R"({"c":[]})"))) == R"({"b":"B"})");
}

TEST_CASE("serializer: a partial update passes over what is absent, defaults too, and judges what is there") {
    const rest::serializer s{rest::char_field("a"), rest::char_field("b").default_value("B"), rest::boolean_field("c")};
    CHECK(shown(s.validate(json_body("{}"), true)) == "{}");
    CHECK(shown(s.validate(form_body("{}"), true)) == "{}");
    CHECK(shown(s.validate(json_body(R"({"a":""})"), true)) == R"(400 {"a":["This field may not be blank."]})");
}

TEST_CASE("serializer: a form says blank for absent and null, and leaves out boxes that are not ticked") {
    const rest::serializer s{rest::char_field("text").required(false), rest::char_field("null").allow_null(),
                             rest::char_field("blank").allow_blank(), rest::boolean_field("box"),
                             rest::boolean_field("on").default_value(true)};
    CHECK(shown(s.validate(form_body(R"({"text":"","null":"","blank":""})"))) ==
          R"({"null":null,"blank":"","box":false,"on":true})");
    CHECK(
        shown(s.validate(json_body(R"({"text":"","null":"","blank":""})"))) ==
        R"(400 {"text":["This field may not be blank."],"null":["This field may not be blank."],"box":["This field is required."]})");
    CHECK(shown(s.validate(form_body(R"({"null":"x","blank":"y","box":"on","on":"off"})"))) ==
          R"({"null":"x","blank":"y","box":true,"on":false})");
}

TEST_CASE("serializer: a file is no text, even where the form has the text too") {
    rest::request_data form = form_body(R"({"email":"a@b.co","name":"x"})");
    form.files.emplace_back("name", rest::uploaded_file{"a.txt", "text/plain", "Ann"});
    form.files.emplace_back("email", rest::uploaded_file{"a@b.co", "text/plain", ""});
    form.files.emplace_back("other", rest::uploaded_file{"a", "", ""});
    CHECK(shown(two.validate(form)) ==
          R"(400 {"email":["Enter a valid email address."],"name":["Not a valid string."]})");
    CHECK(shown(two.validate(form, true)) ==
          R"(400 {"email":["Enter a valid email address."],"name":["Not a valid string."]})");
}

TEST_CASE("serializer: a file whose name is white space is blank, as its name is its text") {
    rest::request_data form = form_body(R"({"email":"a@b.co"})");
    form.files.emplace_back("name", rest::uploaded_file{"a.txt", "", "first"});
    form.files.emplace_back("name", rest::uploaded_file{"\n", "", "last"});
    CHECK(shown(two.validate(form)) == R"(400 {"name":["This field may not be blank."]})");
}

TEST_CASE("unique: a value is looked up only if its own checks passed, and its message joins the others in order") {
    const rest::serializer s{rest::char_field("a").unique("a is taken"), rest::char_field("b"),
                             rest::char_field("c").unique("c is taken").required(false)};
    const known_values lookup({"x"});
    const auto ask = [&](std::string_view body) { return shown(support::run(s.validate(json_body(body), lookup))); };
    CHECK(ask(R"({"a":" x ","c":"x"})") ==
          R"(400 {"a":["a is taken"],"b":["This field is required."],"c":["c is taken"]})");
    CHECK(lookup.asked == std::vector<std::string>{"a", "c"});
    lookup.asked.clear();
    CHECK(ask(R"({"a":"","b":"x"})") == R"(400 {"a":["This field may not be blank."]})");
    CHECK(lookup.asked.empty());
    CHECK(ask(R"({"a":"y","b":"x"})") == R"({"a":"y","b":"x"})");
    CHECK(ask("[]") == R"(400 {"non_field_errors":["Invalid data. Expected a dictionary, but got list."]})");
}

TEST_CASE("unique: a store that cannot tell stops the request with 503 (H11)") {
    const rest::serializer s{rest::char_field("a").unique("taken")};
    const auto got = support::run(s.validate(json_body(R"({"a":"down"})"), known_values({})));
    REQUIRE_FALSE(got.has_value());
    CHECK(got.error().status == 503);
}

TEST_CASE("validated_data: asking for what was not declared is a fault of the program") {
    const auto got = two.validate(json_body(R"({"name":"A","email":"a@b.co"})"));
    CHECK_THROWS_AS((void)got->text("nothing"), std::logic_error);
    CHECK_THROWS_AS((void)got->boolean("name"), std::logic_error);
    CHECK_THROWS_AS((void)got->integer("name"), std::logic_error);
}

TEST_CASE("metadata: DRF's keys in DRF's order") {
    const rest::serializer s{rest::char_field("refresh"),
                             rest::char_field("access").read_only(),
                             rest::email_field("email").max_length(254).min_length(3).write_only(),
                             rest::boolean_field("is_active").default_value(true),
                             rest::integer_field("age").required(false),
                             rest::date_time_field("start_date").read_only()};
    CHECK(
        base::json::write(s.metadata()) ==
        R"({"refresh":{"type":"string","required":true,"read_only":false,"label":"Refresh"},)"
        R"("access":{"type":"string","required":false,"read_only":true,"label":"Access"},)"
        R"("email":{"type":"email","required":true,"read_only":false,"label":"Email","min_length":3,"max_length":254},)"
        R"("is_active":{"type":"boolean","required":false,"read_only":false,"label":"Is active"},)"
        R"("age":{"type":"integer","required":false,"read_only":false,"label":"Age"},)"
        R"("start_date":{"type":"datetime","required":false,"read_only":true,"label":"Start date"}})");
}
