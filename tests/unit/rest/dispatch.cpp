// The order of the steps (contract section 1.2), the headers of each answer (1.3), 405 and OPTIONS (1.6).
#include "rest/dispatch.hpp"

#include "support/run.hpp"
#include "unit/rest/view_fakes.hpp"

#include <doctest/doctest.h>

namespace {

const fakes::word_authentication words;

rest::view_declaration open_post() {
    return {
        .name = "Token Verify", .description = "Says.", .methods = {"POST"}, .www_authenticate = "JWT realm=\"api\""};
}

rest::view_declaration signed_in(std::vector<std::string> methods, rest::permission require) {
    return {.name = "Me", .description = "", .methods = std::move(methods), .authenticate = &words, .require = require};
}

http::response send(rest::view& v, http::request r) {
    return support::run(rest::dispatch(v, std::move(r)));
}

http::response send(rest::view_declaration d, std::string_view method, std::vector<http::header_field> headers = {},
                    std::string_view path = "/x/", std::string body = {}) {
    fakes::echo_view v(std::move(d));
    http::request r = fakes::request(method, path, std::move(headers));
    r.body = std::move(body);
    return send(v, std::move(r));
}

}  // namespace

TEST_CASE("dispatch: each step refuses before the next one looks") {
    struct row {
        std::string_view accept;
        std::string_view authorization;
        std::string_view method;
        std::string_view path;
        int status;
    };
    const http::header_field text{"Content-Type", "text/plain"};
    for (const row& r : {
             row{"image/png", "bad", "FOO", "/x/?format=xml", 404},
             row{"image/png", "bad", "FOO", "/x/", 406},
             row{"*/*", "bad", "FOO", "/x/", 401},
             row{"*/*", "down", "FOO", "/x/", 503},
             row{"*/*", "", "FOO", "/x/", 401},
             row{"*/*", "", "GET", "/x/", 401},
             row{"*/*", "", "OPTIONS", "/x/", 401},
             row{"*/*", "good", "FOO", "/x/", 405},
             row{"*/*", "good", "GET", "/x/", 405},
             row{"*/*", "good", "HEAD", "/x/", 405},
             row{"*/*", "good", "OPTIONS", "/x/", 200},
             row{"*/*", "good", "POST", "/x/", 415},
         }) {
        CAPTURE(r.accept);
        CAPTURE(r.authorization);
        CAPTURE(r.method);
        std::vector<http::header_field> headers{text, {"Accept", std::string(r.accept)}};
        if (!r.authorization.empty()) headers.push_back({"Authorization", std::string(r.authorization)});
        const auto d = signed_in({"POST"}, rest::permission::is_authenticated);
        CHECK(send(d, r.method, headers, r.path, "{").status == r.status);
    }
    const auto broken = send(open_post(), "POST", {{"Content-Type", "application/json"}}, "/x/", "{");
    CHECK(broken.status == 400);
}

TEST_CASE("dispatch: a view without authentication does not read Authorization") {
    CHECK(send(open_post(), "GET", {{"Authorization", "bad"}}).status == 405);
    CHECK(send(open_post(), "POST", {{"Authorization", "down"}}).status == 200);
}

TEST_CASE("dispatch: permissions answer 401 to nobody and 403 to the wrong one") {
    using enum rest::permission;
    struct row {
        rest::permission require;
        std::string_view authorization;
        int status;
    };
    for (const row& r : {row{allow_any, "", 200}, row{allow_any, "bad", 401}, row{is_authenticated, "", 401},
                         row{is_authenticated, "good", 200}, row{is_admin_user, "", 401},
                         row{is_admin_user, "good", 403}, row{is_admin_user, "staff", 200}}) {
        CAPTURE(r.authorization);
        std::vector<http::header_field> headers;
        if (!r.authorization.empty()) headers.push_back({"Authorization", std::string(r.authorization)});
        CHECK(send(signed_in({"GET"}, r.require), "GET", headers).status == r.status);
    }
    // Without a way to sign in, asking for it would be no help.
    CHECK(send({.name = "X", .methods = {"GET"}, .require = is_authenticated}, "GET").status == 403);
}

TEST_CASE("dispatch: Allow lists the methods in Django's order, with HEAD beside GET and always OPTIONS") {
    struct row {
        std::vector<std::string> methods;
        std::string_view allow;
    };
    for (const row& r : {row{{"POST"}, "POST, OPTIONS"}, row{{"GET"}, "GET, HEAD, OPTIONS"},
                         row{{"PATCH", "GET"}, "GET, PATCH, HEAD, OPTIONS"},
                         row{{"DELETE", "PATCH", "PUT", "POST", "GET"}, "GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS"},
                         row{{}, "OPTIONS"}}) {
        for (const char* method : {"OPTIONS", "FOO"}) {
            CHECK(fakes::header(send({.name = "X", .methods = r.methods}, method), "Allow") == r.allow);
        }
    }
}

TEST_CASE("dispatch: a method that the view lacks is 405 with its name") {
    for (const char* method : {"GET", "PUT", "PATCH", "DELETE", "TRACE", "FOO"}) {
        const auto out = send(open_post(), method);
        CHECK(out.status == 405);
        CHECK(out.body == std::string("{\"detail\":\"Method \\\"") + method + "\\\" not allowed.\"}");
        CHECK(fakes::header(out, "Content-Type") == "application/json");
        CHECK(fakes::header(out, "Vary") == "Accept");
    }
    CHECK(send(open_post(), "POST", {{"X-HTTP-Method-Override", "GET"}}).status == 200);
}

TEST_CASE("dispatch: every declared method reaches its own function, HEAD that of GET") {
    const rest::view_declaration all{.name = "X", .methods = {"GET", "POST", "PUT", "PATCH", "DELETE"}};
    for (const auto& [method, name] : {std::pair{"GET", "get"},
                                       {"HEAD", "get"},
                                       {"POST", "post"},
                                       {"PUT", "put"},
                                       {"PATCH", "patch"},
                                       {"DELETE", "delete"}}) {
        CHECK(send(all, method).body == std::string("{\"method\":\"") + name + "\",\"data\":{}}");
    }
}

TEST_CASE("dispatch: the body is parsed for the methods that have one and left alone for GET") {
    const rest::view_declaration d{.name = "X", .methods = {"GET", "POST", "DELETE"}};
    const std::vector<http::header_field> json{{"Content-Type", "application/json"}};
    CHECK(send(d, "POST", json, "/x/", R"({"a":1})").body == R"({"method":"post","data":{"a":1}})");
    CHECK(send(d, "DELETE", json, "/x/", R"({"a":1})").body == R"({"method":"delete","data":{"a":1}})");
    CHECK(send(d, "GET", {{"Content-Type", "text/plain"}}, "/x/", "{").status == 200);
}

TEST_CASE("dispatch: OPTIONS describes the view in DRF's order") {
    const auto out = send(open_post(), "OPTIONS");
    CHECK(out.status == 200);
    CHECK(out.body == R"({"name":"Token Verify","description":"Says.","renders":["application/json","text/html"],)"
                      R"("parses":["application/json","application/x-www-form-urlencoded","multipart/form-data"]})");
    CHECK(fakes::header(out, "Content-Type") == "application/json");
    CHECK(send(open_post(), "OPTIONS", {{"Accept", "application/json;indent=1"}})
              .body.starts_with("{\n \"name\": \"Token Verify\","));
    CHECK(send(open_post(), "OPTIONS", {{"Accept", "text/html"}}).body.contains("&quot;parses&quot;"));
}

TEST_CASE("dispatch: OPTIONS shows the fields of POST where the view declares a serializer") {
    const rest::serializer token({rest::char_field("token")});
    rest::view_declaration d = open_post();
    d.shown_in_options = &token;
    const auto out = send(d, "OPTIONS");
    CHECK(out.body.ends_with(
        R"(,"actions":{"POST":{"token":{"type":"string","required":true,"read_only":false,"label":"Token"}}}})"));
}

TEST_CASE("dispatch: 404 and 406 of negotiation are compact JSON whatever was asked") {
    const auto gone = send(open_post(), "POST", {{"Accept", "text/html"}}, "/x/?format=xml");
    CHECK(gone.status == 404);
    CHECK(gone.body == R"({"detail":"Not found."})");
    CHECK(fakes::header(gone, "Content-Type") == "application/json");
    const auto refused = send(open_post(), "POST", {{"Accept", "image/png; indent=4"}});
    CHECK(refused.status == 406);
    CHECK(refused.body == R"({"detail":"Could not satisfy the request Accept header."})");
    CHECK(fakes::header(refused, "Allow") == "POST, OPTIONS");
}

TEST_CASE("dispatch: every 401 says how to sign in") {
    fakes::echo_view open(open_post());
    open.next = std::unexpected(rest::detail(401, "No active account found with the given credentials"));
    CHECK(fakes::header(send(open, fakes::request("POST", "/x/")), "WWW-Authenticate") == R"(JWT realm="api")");
    const auto d = signed_in({"GET"}, rest::permission::is_authenticated);
    CHECK(fakes::header(send(d, "GET"), "WWW-Authenticate") == R"(JWT realm="api")");
    CHECK(fakes::header(send(d, "GET", {{"Authorization", "bad"}}), "WWW-Authenticate") == R"(JWT realm="api")");
    CHECK(fakes::header(send(d, "GET", {{"Authorization", "good"}}), "WWW-Authenticate") == "(none)");
}

TEST_CASE("dispatch: a 401 of a view without any challenge becomes 403, as in DRF") {
    fakes::echo_view v({.name = "X", .methods = {"POST"}});
    v.next = std::unexpected(rest::not_authenticated());
    const auto out = send(v, fakes::request("POST", "/x/"));
    CHECK(out.status == 403);
    CHECK_FALSE(out.headers.contains("WWW-Authenticate"));
}

TEST_CASE("dispatch: 201 without data has no body and no Content-Type, as HTML it is a page") {
    fakes::echo_view v(open_post());
    v.next = rest::response{.status = 201};
    const auto out = send(v, fakes::request("POST", "/x/"));
    CHECK(out.status == 201);
    CHECK(out.body.empty());
    CHECK_FALSE(out.headers.contains("Content-Type"));
    const auto page = send(v, fakes::request("POST", "/x/", {{"Accept", "text/html"}}));
    CHECK(page.status == 201);
    CHECK(fakes::header(page, "Content-Type") == "text/html; charset=utf-8");
    CHECK(page.body.contains("HTTP 201 Created"));
}

TEST_CASE("dispatch: headers of an answer and of an error get through (S17)") {
    fakes::echo_view v(open_post());
    v.next = rest::response{.data = base::json::object{},
                            .headers = {{"Cache-Control", "no-store"}, {"Vary", "Cookie"}, {"Allow", "nonsense"}}};
    const auto good = send(v, fakes::request("POST", "/x/"));
    CHECK(fakes::header(good, "Cache-Control") == "no-store");
    CHECK(fakes::header(good, "Vary") == "Cookie, Accept");
    CHECK(fakes::header(good, "Allow") == "POST, OPTIONS");
    CHECK(good.body == "{}");

    v.next = std::unexpected(rest::unavailable("queue full", 3));
    const auto busy = send(v, fakes::request("POST", "/x/"));
    CHECK(busy.status == 503);
    CHECK(fakes::header(busy, "Retry-After") == "3");
    CHECK_FALSE(busy.body.contains("queue"));
}

TEST_CASE("dispatch: a browsable error keeps its status") {
    const auto d = signed_in({"GET"}, rest::permission::is_authenticated);
    for (const auto& [method, authorization, status] :
         {std::tuple{"GET", "bad", 401}, {"POST", "good", 405}, {"GET", "down", 503}}) {
        const auto out = send(d, method, {{"Accept", "text/html"}, {"Authorization", authorization}});
        CHECK(out.status == status);
        CHECK(fakes::header(out, "Content-Type") == "text/html; charset=utf-8");
        CHECK(fakes::header(out, "Vary") == "Accept, Cookie");
    }
}

TEST_CASE("dispatch: a query of more than 1000 fields is the bare 400 page") {
    const auto out = send(open_post(), "POST", {}, "/x/?" + std::string(1000, '&'));
    CHECK(out.status == 400);
    CHECK(out.body.contains("<h1>Bad Request (400)</h1>"));
}

TEST_CASE("view: a method that is declared but not written answers 405") {
    class bare final : public rest::view {
    public:
        [[nodiscard]] const rest::view_declaration& declaration() const override { return declared_; }

    private:
        rest::view_declaration declared_{.name = "Bare", .methods = {"GET", "POST", "PUT", "PATCH", "DELETE"}};
    };
    bare v;
    for (const char* method : {"GET", "POST", "PUT", "PATCH", "DELETE"}) {
        const auto out = send(v, fakes::request(method, "/x/"));
        CHECK(out.status == 405);
        CHECK(out.body.contains(method));
    }
}

TEST_CASE("dispatch: a guard refuses before authentication, a permit behind it; a view's headers are on every answer") {
    rest::view_declaration d = signed_in({"GET"}, rest::permission::allow_any);
    d.headers = {{"Cache-Control", "no-store"}, {"Vary", "Cookie"}};
    d.guard = [](const http::request& r) {
        return r.headers.contains("X-Bad") ? std::optional(rest::detail(403, "guarded")) : std::nullopt;
    };
    d.permit = [](const rest::request& r) {
        return r.user != nullptr && r.user->id() == 7 ? std::nullopt : std::optional(rest::permission_denied());
    };
    struct row {
        std::vector<http::header_field> sent;
        std::string_view method;
        int status;
    };
    const std::vector<row> rows{
        {{{"X-Bad", "1"}, {"Authorization", "bad"}}, "GET", 403},
        {{{"Authorization", "bad"}}, "GET", 401},
        {{{"Authorization", "staff"}}, "POST", 403},
        {{{"Authorization", "good"}}, "POST", 405},
        {{{"Authorization", "good"}}, "GET", 200},
        {{{"Authorization", "good"}, {"Accept", "image/png"}}, "GET", 406},
    };
    for (const row& one : rows) {
        CAPTURE(one.status);
        const auto out = send(d, one.method, one.sent);
        CHECK(out.status == one.status);
        CHECK(out.headers.find("Cache-Control") == "no-store");
        CHECK(out.headers.find("Vary") == "Accept, Cookie");
    }
}

TEST_CASE("dispatch: a raw body goes out as it is, whatever renderer was asked for") {
    fakes::echo_view v(signed_in({"GET"}, rest::permission::allow_any));
    v.next = rest::response{.raw = rest::raw_body{"text/csv; charset=utf-8", "a,b\r\n"}};
    const auto out = send(v, fakes::request("GET", "/x/", {{"Accept", "text/html"}}));
    CHECK(out.status == 200);
    CHECK(out.headers.find("Content-Type") == "text/csv; charset=utf-8");
    CHECK(out.body == "a,b\r\n");
}
