// The query of a list, cursors that come back from clients (H07), log messages, and cells for spreadsheets.
#include "admin/list_parameters.hpp"
#include "admin/messages.hpp"
#include "admin/representations.hpp"
#include "admin/user_export.hpp"
#include "admin/user_queries.hpp"
#include "base/base64.hpp"

#include <doctest/doctest.h>

using namespace std::chrono_literals;

namespace {

http::request query(std::string text) {
    http::request r;
    r.method = "GET";
    r.query = std::move(text);
    return r;
}

std::string faults(const std::string& text) {
    const auto read = admin::read_user_query(query(text), 50, 200);
    return read ? "" : base::json::write(read.error().body);
}

}  // namespace

TEST_CASE("list: every parameter of the list of users is read") {
    const auto read = admin::read_user_query(
        query("limit=7&search=ann+%20smith&is_staff=true&is_superuser=false&is_active=true&group=3&"
              "joined_from=2026-01-02&joined_before=2026-02-03T04:05:06.5%2B01:00&ordering=-email&format=json"),
        50, 200);
    REQUIRE(read);
    CHECK(read->query.limit == 7);
    CHECK(read->query.search == std::vector<std::string>{"ann", "smith"});
    CHECK(read->query.is_staff == true);
    CHECK(read->query.is_superuser == false);
    CHECK(read->query.is_active == true);
    CHECK(read->query.group == 3);
    CHECK(admin::time_text(*read->query.joined_from) == "2026-01-02T00:00:00Z");
    CHECK(admin::time_text(*read->query.joined_before) == "2026-02-03T03:05:06.500000Z");
    CHECK(read->query.order == store::user_order::email);
    CHECK(read->query.descending);
    CHECK(read->first);

    const auto plain = admin::read_user_query(query(""), 50, 200);
    REQUIRE(plain);
    CHECK(plain->query.limit == 50);
    CHECK(plain->query.order == store::user_order::id);
    CHECK(plain->query.descending);
}

TEST_CASE("list: what is unknown or cannot be read is told beside its name, all at once") {
    CHECK(faults("limit=x") == R"({"limit":["A valid integer is required."]})");
    CHECK(faults("limit=0") == R"({"limit":["Ensure this value is greater than or equal to 1."]})");
    CHECK(faults("limit=201") == R"({"limit":["Ensure this value is less than or equal to 200."]})");
    CHECK(faults("is_staff=1") == R"({"is_staff":["Must be a valid boolean."]})");
    CHECK(faults("group=1%20or%201=1") == R"({"group":["A valid integer is required."]})");
    CHECK(faults("ordering=password") == R"({"ordering":["Not a field that users can be ordered by."]})");
    CHECK(faults("ordering=id;drop") == R"({"ordering":["Not a field that users can be ordered by."]})");
    CHECK(faults("search=a%00b") == R"({"search":["Null characters are not allowed."]})");
    CHECK(faults("joined_from=yesterday").starts_with(R"({"joined_from":["Datetime has wrong format.)"));
    CHECK(faults("nope=1&limit=x") == R"({"limit":["A valid integer is required."],"nope":["Unknown parameter."]})");
    CHECK(faults("search=" + std::string(201, 'x')).contains("no more than 200"));
}

TEST_CASE("cursor: it brings back its place, and belongs to the ordering it came with") {
    for (const std::string order : {"-id", "email", "-username", "last_login", "-date_joined", "is_staff"}) {
        CAPTURE(order);
        const auto first = admin::read_user_query(query("ordering=" + order), 50, 200);
        REQUIRE(first);
        const store::user last{.id = 9, .last_login = std::nullopt, .username = "a&b", .email = "ann@x.yz"};
        const std::string after = admin::next_after(*first, last);
        const auto next = admin::read_user_query(query("ordering=" + order + "&after=" + after), 50, 200);
        REQUIRE(next);
        REQUIRE(next->query.after);
        CHECK(next->query.after->id == 9);
        if (order == "email") CHECK(next->query.after->value == "ann@x.yz");
        if (order == "last_login") CHECK_FALSE(next->query.after->value);
        CHECK_FALSE(next->first);
        CHECK(faults("ordering=first_name&after=" + after) == R"({"after":["Invalid cursor."]})");
    }
}

TEST_CASE("cursor: a tampered one is refused (H07)") {
    const auto made = [](std::string_view json) { return "after=" + base::base64url_encode(json); };
    for (const std::string& text :
         {std::string("after="), std::string("after=!"), std::string("after=AAAA"), made("null"), made("[]"),
          made("{}"), made(R"({"o":"-id"})"), made(R"({"o":"-id","i":"1","v":null})"),
          made(R"({"o":"-id","i":1.5,"v":null})"), made(R"({"o":"-id","i":1,"v":5})"),
          made(R"({"o":"-id","i":1,"v":"1 or 1=1"})"), made(R"({"o":"email","i":1,"v":"x"})"),
          made(R"({"o":"-id","i":1,"v":{"a":1}})"), made(std::string(3, '\xff')), made(std::string(100, '['))}) {
        CAPTURE(text);
        CHECK(faults(text) == R"({"after":["Invalid cursor."]})");
    }
    CHECK(faults("ordering=date_joined&" + made(R"({"o":"date_joined","i":1,"v":"99999999999999999999"})")) ==
          R"({"after":["Invalid cursor."]})");
    CHECK(faults("ordering=email&" + made(R"({"o":"email","i":1,"v":"a\u0000"})")) ==
          R"({"after":["Invalid cursor."]})");
    CHECK(faults("ordering=email&" + made(R"({"o":"email","i":1,"v":"' or 1=1 --"})")).empty());  // bound, never pasted
}

TEST_CASE("history: messages are Django's, both ways") {
    CHECK(admin::added_message() == R"([{"added": {}}])");
    CHECK(admin::changed_message({admin::label_of("last_name"), admin::label_of("is_staff")}) ==
          R"([{"changed": {"fields": ["Last name", "Staff status"]}}])");
    struct row {
        const char* stored;
        const char* shown;
    };
    constexpr row rows[] = {
        {R"([{"added": {}}])", "Added."},
        {R"([{"changed": {"fields": ["Last name"]}}])", "Changed Last name."},
        {R"([{"changed": {"fields": ["Last name", "Staff status"]}}])", "Changed Last name and Staff status."},
        {R"([{"changed": {"fields": ["A", "B", "C"]}}])", "Changed A, B and C."},
        {R"([{"changed": {"fields": ["A"], "name": "user-group relationship", "object": "X"}}])",
         "Changed A for user-group relationship “X”."},
        {R"([{"added": {"name": "thing", "object": "X"}}, {"deleted": {"name": "thing", "object": "Y"}}])",
         "Added thing “X”. Deleted thing “Y”."},
        {"[]", "No fields changed."},
        {"", ""},
        {"Changed password.", "Changed password."},
        {"[not json", "[not json"},
        {R"([{"other": 1}])", R"([{"other": 1}])"},
        {R"([{"changed": 5}])", R"([{"changed": 5}])"},
    };
    for (const row& r : rows) CHECK(admin::rendered(r.stored) == r.shown);
}

TEST_CASE("export: cells are quoted where they must be, and none begins a formula") {
    struct row {
        const char* text;
        const char* cell;
    };
    constexpr row rows[] = {
        {"Ann", "Ann"},
        {"", ""},
        {"a,b", "\"a,b\""},
        {"say \"hi\"", "\"say \"\"hi\"\"\""},
        {"a\nb", "\"a\nb\""},
        {"=1+1", "'=1+1"},
        {"+1", "'+1"},
        {"-1", "'-1"},
        {"@SUM(A1)", "'@SUM(A1)"},
        {"\t=1", "\"'\t=1\""},
        {"\r=1", "\"'\r=1\""},
        {"=HYPERLINK(\"x\",\"y\")", "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\""},
        {"＝1", "'＝1"},
        {"|cmd", "'|cmd"},
        {"a=1", "a=1"},
        {"x;=1;y", "\"x;'=1;y\""},  // where `;` separates
        {"x; =1", "\"x; '=1\""},
    };
    for (const row& r : rows) CHECK(admin::csv_cell(r.text) == r.cell);
    CHECK(admin::csv_line({.id = 7, .username = "=x", .is_active = true, .email = "a@b.cd"}) ==
          "7,a@b.cd,'=x,,,true,false,false,,1970-01-01T00:00:00Z\r\n");
}

TEST_CASE("times: written as DRF does, and read back") {
    const base::time_point t = base::time_point(1'700'000'000s) + 5us;
    CHECK(admin::time_text(t) == "2023-11-14T22:13:20.000005Z");
    CHECK(admin::time_of("2023-11-14T22:13:20.000005Z") == t);
    CHECK(admin::time_text(base::time_point(1'700'000'000s)) == "2023-11-14T22:13:20Z");
    CHECK_FALSE(admin::time_of("2023-02-30T22:13:20Z"));
    CHECK(admin::day_text(20'417) == "2025-11-25");
}
