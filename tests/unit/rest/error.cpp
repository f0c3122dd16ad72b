// The bodies of refusals, to the letter (contract sections 1.5, 1.6, 2, 9).
#include "rest/error.hpp"

#include <doctest/doctest.h>

namespace {

std::string body(const rest::error& e) {
    return std::to_string(e.status) + " " + base::json::write(e.body);
}

}  // namespace

TEST_CASE("error bodies are DRF's") {
    CHECK(body(rest::detail(400, "No.")) == R"(400 {"detail":"No."})");
    CHECK(body(rest::detail(401, "Token is blacklisted", "token_not_valid")) ==
          R"(401 {"detail":"Token is blacklisted","code":"token_not_valid"})");
    CHECK(body(rest::field_error("email", "Taken.")) == R"(400 {"email":["Taken."]})");
    CHECK(body(rest::not_authenticated()) == R"(401 {"detail":"Authentication credentials were not provided."})");
    CHECK(body(rest::permission_denied()) == R"(403 {"detail":"You do not have permission to perform this action."})");
    CHECK(body(rest::not_found()) == R"(404 {"detail":"Not found."})");
    CHECK(body(rest::method_not_allowed("GET")) == R"(405 {"detail":"Method \"GET\" not allowed."})");
    CHECK(body(rest::not_acceptable()) == R"(406 {"detail":"Could not satisfy the request Accept header."})");
    CHECK(body(rest::unsupported_media_type("text/plain; x=\"é\"")) ==
          "415 {\"detail\":\"Unsupported media type \\\"text/plain; x=\\\"é\\\"\\\" in request.\"}");
}

TEST_CASE("unavailable: 503 with Retry-After, and the reason stays off the wire (H09)") {
    const rest::error e = rest::unavailable("the database is down", 7);
    CHECK(body(e) == R"(503 {"detail":"Service temporarily unavailable, try again later."})");
    REQUIRE(e.headers.size() == 1);
    CHECK(e.headers.front().name == "Retry-After");
    CHECK(e.headers.front().value == "7");
    CHECK(e.reason == "the database is down");
}
