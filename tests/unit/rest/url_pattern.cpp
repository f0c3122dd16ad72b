// Django's path() with places, alone and in the URL table.
#include "rest/url_pattern.hpp"

#include "rest/application.hpp"
#include "support/fakes.hpp"
#include "support/run.hpp"
#include "unit/rest/view_fakes.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

namespace {

/// Answers the place `id` of its route.
class id_view final : public rest::view {
public:
    [[nodiscard]] const rest::view_declaration& declaration() const override { return declared_; }
    base::task<rest::answer> get(rest::request& r) override {
        co_return rest::response{.data = base::json::object{{"id", r.kwarg("id")}}};
    }

private:
    rest::view_declaration declared_{.name = "Row", .methods = {"GET"}};
};

struct site {
    site() {
        app.path("/users/", list);
        app.path("/users/7/", seven);
        app.path("/users/<int:id>/", row);
        app.page("/", [](http::request) -> base::task<http::response> {
            co_return http::response{.headers = {}, .body = "home"};
        });
        app.page("/sign-in/", [](http::request r) -> base::task<http::response> {
            if (r.query == "throw") throw std::runtime_error("page broke");
            co_return http::response{.headers = {}, .body = "page"};
        });
    }
    http::response send(std::string_view method, std::string_view path) {
        return support::run(app(fakes::request(method, path)));
    }

    support::recording_logger log;
    fakes::echo_view list{{.name = "List", .methods = {"GET"}}};
    fakes::echo_view seven{{.name = "Seven", .methods = {"GET"}}};
    id_view row;
    rest::application app{{}, log};
};

}  // namespace

TEST_CASE("url_pattern: digits fill a place, nothing else does") {
    const rest::url_pattern users("/users/<int:id>/");
    CHECK(users.match("/users/7/") == rest::url_kwargs{{"id", 7}});
    CHECK(users.match("/users/007/") == rest::url_kwargs{{"id", 7}});
    CHECK(users.match("/users/9223372036854775807/") == rest::url_kwargs{{"id", INT64_MAX}});
    for (const char* other : {"", "/", "/users/", "/users//", "/users/-1/", "/users/+1/", "/users/1", "/users/1/2/",
                              "/users/1a/", "/users/ 1/", "/users/0x1/", "/users/9223372036854775808/", "x/users/1/",
                              "/users/\xd9\xa1/", "/users/1/\n"}) {
        CAPTURE(other);
        CHECK_FALSE(users.match(other));
    }
    const rest::url_pattern two("/groups/<int:group>/users/<int:user>/history/");
    CHECK(two.match("/groups/3/users/4/history/") == rest::url_kwargs{{"group", 3}, {"user", 4}});
    CHECK_FALSE(two.match("/groups/3/users/4/"));
}

TEST_CASE("url_pattern: a route that cannot be read is a fault of the program") {
    for (const char* route : {"/a/<id>/", "/a/<str:id>/", "/a/<int:id", "/a/<int:a><int:b>/", "/a/>/"}) {
        CAPTURE(route);
        CHECK_THROWS_AS(rest::url_pattern{route}, std::invalid_argument);
    }
}

TEST_CASE("application: a route with a place hands its value over, and an exact route goes before it") {
    site s;
    CHECK(s.send("GET", "/users/12/").body == R"({"id":12})");
    CHECK(s.send("GET", "/users/7/").body.contains("get"));
    CHECK(s.seven.calls == 1);
    CHECK(s.send("DELETE", "/users/12/").status == 405);
    CHECK(s.send("GET", "/users/x/").status == 404);
    const auto moved = s.send("GET", "/users/12?a=b");
    CHECK(moved.status == 301);
    CHECK(fakes::header(moved, "Location") == "/users/12/?a=b");
    CHECK(s.send("GET", "/users/x").status == 404);
}

TEST_CASE("application: a page has the middleware around it and is only read") {
    site s;
    const auto page = s.send("GET", "/sign-in/");
    CHECK(page.body == "page");
    CHECK(fakes::header(page, "X-Frame-Options") == "DENY");
    CHECK(fakes::header(page, "X-Content-Type-Options") == "nosniff");
    CHECK(s.send("GET", "/").body == "home");
    CHECK(s.send("HEAD", "/sign-in/").status == 200);
    for (const char* method : {"POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"}) {
        const auto refused = s.send(method, "/sign-in/");
        CHECK(refused.status == 405);
        CHECK(fakes::header(refused, "Allow") == "GET, HEAD");
    }
    CHECK(fakes::header(s.send("GET", "/sign-in"), "Location") == "/sign-in/");
    CHECK(s.send("GET", "/sign-in/?throw").status == 500);
    auto elsewhere = fakes::request("GET", "/sign-in/");
    elsewhere.host = "evil.example";
    CHECK(support::run(s.app(elsewhere)).status == 400);
}
