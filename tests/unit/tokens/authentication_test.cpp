// The Authorization header, word by word, and the user behind it (contract section 9).
#include "tokens/authentication.hpp"

#include "unit/tokens/site.hpp"

#include <string>
#include <vector>

namespace {

/// The body of the refusal, "nobody", or the user's id.
std::string outcome(support::token_site& site, std::string_view header) {
    const auto who = site.authenticate(header);
    if (!who) return base::json::write(who.error().body);
    return *who ? std::to_string((*who)->id()) : "nobody";
}

std::string refused(std::string_view message) {
    return R"({"detail":"Given token not valid for any token type","code":"token_not_valid","messages":)"
           R"([{"token_class":"AccessToken","token_type":"access","message":")" +
           std::string(message) + R"("}]})";
}

std::string with_user(const std::string& json) {
    return "JWT " + support::mint(R"({"token_type":"access","exp":4000000000,"jti":"x","user_id":)" + json + "}");
}

constexpr std::string_view two_words =
    R"({"detail":"Authorization header must contain two space-delimited values","code":"bad_authorization_header"})";
constexpr std::string_view not_found = R"({"detail":"User not found","code":"user_not_found"})";

}  // namespace

TEST_CASE("authentication: the header is split at ASCII white space and the scheme is exact") {
    support::token_site site;
    const std::string token = site.login().access;
    const std::vector<std::pair<std::string, std::string>> facts{
        {"JWT " + token, "1"},
        {"  JWT \t " + token + "  ", "1"},
        {"JWT\v" + token + "\f", "1"},
        {"", "nobody"},
        {"   ", "nobody"},
        {"jwt " + token, "nobody"},
        {"Jwt " + token, "nobody"},
        {"JWT: " + token, "nobody"},
        {"Bearer " + token, "nobody"},
        {"Bearer", "nobody"},
        {token, "nobody"},
        {"JWT\xc2\xa0" + token, "nobody"},
        {"JWT", std::string(two_words)},
        {"JWT ", std::string(two_words)},
        {"JWT " + token + " x", std::string(two_words)},
        {"JWT a b c d e f", std::string(two_words)},
        {"JWT " + token + ",", refused("Token is invalid")},
        {"JWT \"" + token + "\"", refused("Token is invalid")},
        {"JWT \xe9", refused("Token is invalid")},
        {"JWT " + site.login().refresh, refused("Token has wrong type")},
    };
    for (const auto& [header, expected] : facts) {
        CAPTURE(header);
        CHECK(outcome(site, header) == expected);
    }
}

TEST_CASE("authentication: two Authorization headers are three words (H13)") {
    support::token_site site;
    rest::request r;
    r.http.headers.add("Authorization", "JWT " + site.login().access);
    r.http.headers.add("Authorization", "JWT " + site.login().access);
    const auto who = support::run(site.authentication.authenticate(r));
    REQUIRE_FALSE(who.has_value());
    CHECK(base::json::write(who.error().body) == two_words);
}

TEST_CASE("authentication: no header is nobody, and only the configured header is read") {
    auto options = support::token_settings();
    options.auth_header_name = "X-Access-Token";
    support::token_site site(options);
    rest::request r;
    CHECK(support::run(site.authentication.authenticate(r)).value() == nullptr);
    r.http.headers.add("Authorization", "JWT " + site.login().access);
    CHECK(support::run(site.authentication.authenticate(r)).value() == nullptr);
    r.http.headers.add("x-access-token", "JWT " + site.login().access);
    CHECK(support::run(site.authentication.authenticate(r)).value()->id() == 1);
}

TEST_CASE("authentication: every configured scheme is read; the first is in WWW-Authenticate") {
    auto options = support::token_settings();
    options.auth_header_types = {"Bearer", "JWT"};
    support::token_site site(options);
    CHECK(outcome(site, "Bearer " + site.login().access) == "1");
    CHECK(outcome(site, "JWT " + site.login().access) == "1");
    CHECK(site.authentication.authenticate_header() == R"(Bearer realm="api")");
}

TEST_CASE("authentication: a user that is no id, or nobody's, is not found, with one body (J20)") {
    support::token_site site;
    CHECK(outcome(site, with_user("1")) == "1");
    CHECK(outcome(site, with_user("\"1\"")) == "1");
    for (const char* json :
         {"999", "0", "-1", "null", "true", "1.0", "\"1 \"", "\" 1\"", "\"01\"", "\"\\uff11\"", "\"\"", "\"abc\"",
          "[1]", "{}", "9223372036854775807", "9223372036854775808", "\"9223372036854775808\""}) {
        CAPTURE(json);
        CHECK(outcome(site, with_user(json)) == not_found);
    }
}

TEST_CASE("authentication: a token without a user is told so") {
    support::token_site site;
    CHECK(outcome(site, "JWT " + support::mint(R"({"token_type":"access","exp":4000000000,"jti":"x"})")) ==
          R"({"detail":"Token contained no recognizable user identification","code":"token_not_valid"})");
}

TEST_CASE("authentication: an inactive user is refused at once (S09)") {
    support::token_site site;
    const std::int64_t bob = site.add_user("bob", false);
    CHECK(outcome(site, "JWT " + site.login(bob).access) == R"({"detail":"User is inactive","code":"user_inactive"})");
}

TEST_CASE("authentication: the words of 5.2") {
    support::token_site site(support::token_settings(tokens::compatibility::v5_2));
    CHECK(outcome(site, "JWT a.b.c") == refused("Token is invalid or expired"));
    const std::string token = site.login().access;
    site.clock.advance(std::chrono::seconds{3600});
    CHECK(outcome(site, "JWT " + token) == refused("Token is invalid or expired"));
}

TEST_CASE("authentication: a store that is down is 503, never 401 (H11)") {
    support::token_site site;
    const std::string header = "JWT " + site.login().access;
    site.store.fail_always();
    const auto who = site.authenticate(header);
    REQUIRE_FALSE(who.has_value());
    CHECK(who.error().status == 503);
}

TEST_CASE("authentication: the view gets the user's record, and only behind authentication") {
    support::token_site site;
    rest::request r;
    CHECK_THROWS_AS((void)tokens::signed_in_user(r), std::logic_error);
    r.user = site.authenticate("JWT " + site.login().access).value();
    CHECK(tokens::signed_in_user(r).email == "ann@example.com");
    CHECK_FALSE(r.user->is_staff());
}
