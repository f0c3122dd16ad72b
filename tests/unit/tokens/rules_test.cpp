// The rules of contract section 6.1 as tables, on both wires, with `now` = 1700000000.
#include "tokens/rules.hpp"

#include "tokens/numeric_date.hpp"
#include "unit/tokens/site.hpp"

#include <limits>
#include <string>
#include <vector>

namespace {

constexpr base::time_point now{std::chrono::seconds{1'700'000'000}};

base::json::object claims_of(const std::string& json) {
    return *base::json::parse(json, {.max_depth = 32, .allow_nan = true}).value().value.if_object();
}

base::json::value value_of(const std::string& json) {
    return *claims_of(R"({"v":)" + json + "}").find("v");
}

std::string reason(std::optional<tokens::errc> e) {
    return e ? std::string(tokens::reason_code(*e)) : "good";
}

std::string times(const std::string& json, const tokens::settings& options = support::token_settings()) {
    return reason(tokens::check_times(claims_of(json), options, now));
}

/// decode and check_claims in one, without the blacklist.
std::string judge(const std::string& token, const tokens::token_kind& kind, const tokens::settings& options) {
    const tokens::token_backend backend(options);
    const auto decoded = backend.decode(token, now);
    if (!decoded) return reason(decoded.error());
    return reason(tokens::check_claims(*decoded, kind, options));
}

struct fact {
    std::string json;
    std::string expected;
};

}  // namespace

TEST_CASE("rules: exp in every form (J15)") {
    const std::vector<fact> facts{
        {"1700000001", "good"},
        {"1700000000", "expired"},
        {"1699999999", "expired"},
        {"0", "expired"},
        {"-1", "expired"},
        {"-9223372036854775808", "expired"},
        {"-99999999999999999999", "expired"},
        {"1700000001.5", "good"},
        {"1700000000.9", "expired"},
        {"1.7e9", "expired"},
        {"-1e308", "expired"},
        {"true", "expired"},
        {"false", "expired"},
        {"253402300799", "good"},
        {"253402300800", "bad_claim"},
        {"9223372036854775807", "bad_claim"},
        {"9223372036854775808", "bad_claim"},
        {"100000000000000000000", "bad_claim"},
        {"1e308", "bad_claim"},
        {"NaN", "bad_claim"},
        {"Infinity", "bad_claim"},
        {"-Infinity", "bad_claim"},
        {"null", "bad_claim"},
        {"[1]", "bad_claim"},
        {"{}", "bad_claim"},
        {"\"\"", "bad_claim"},
        {"\"abc\"", "bad_claim"},
        {"\"1800000000\"", "bad_claim"},
        {"\"1600000000\"", "expired"},
        {"\" 1600000000 \"", "expired"},
        {"\"1_600_000_000\"", "expired"},
        {"\"1__6\"", "bad_claim"},
        {"\"-5\"", "expired"},
        {"\"1.5\"", "bad_claim"},
        {"\"99999999999999999999999\"", "bad_claim"},
        {"\"-99999999999999999999999\"", "expired"},
    };
    for (const fact& f : facts) {
        CAPTURE(f.json);
        CHECK(times(R"({"exp":)" + f.json + "}") == f.expected);
    }
}

TEST_CASE("rules: iat and nbf in every form (J16)") {
    struct row {
        std::string json, iat, nbf;
    };
    const std::vector<row> rows{
        {"1700000000", "good", "good"},
        {"1700000001", "not_yet_valid", "not_yet_valid"},
        {"-5", "good", "good"},
        {"1699999999.5", "good", "good"},
        {"1700000600.5", "not_yet_valid", "not_yet_valid"},
        {"1e308", "not_yet_valid", "not_yet_valid"},
        {"9223372036854775807", "not_yet_valid", "not_yet_valid"},
        {"9223372036854775808", "not_yet_valid", "not_yet_valid"},
        {"NaN", "bad_claim", "bad_claim"},
        {"Infinity", "bad_claim", "bad_claim"},
        {"null", "bad_claim", "bad_claim"},
        {"[]", "bad_claim", "bad_claim"},
        {"\"x\"", "bad_claim", "bad_claim"},
        {"\"1699999999\"", "bad_claim", "good"},
        {"\"1700000600\"", "bad_claim", "not_yet_valid"},
    };
    for (const row& r : rows) {
        CAPTURE(r.json);
        CHECK(times(R"({"iat":)" + r.json + "}") == r.iat);
        CHECK(times(R"({"nbf":)" + r.json + "}") == r.nbf);
    }
}

TEST_CASE("rules: iat is judged before nbf, and both before exp") {
    CHECK(times(R"({"exp":1,"nbf":1800000000,"iat":"x"})") == "bad_claim");
    CHECK(times(R"({"exp":1,"nbf":1800000000})") == "not_yet_valid");
    CHECK(times(R"({"exp":1})") == "expired");
    CHECK(times("{}") == "good");
}

TEST_CASE("rules: leeway is exact at both ends (J15, J16)") {
    tokens::settings options = support::token_settings();
    options.leeway = std::chrono::seconds{10};
    CHECK(times(R"({"exp":1699999990})", options) == "expired");
    CHECK(times(R"({"exp":1699999991})", options) == "good");
    CHECK(times(R"({"iat":1700000010})", options) == "good");
    CHECK(times(R"({"iat":1700000011})", options) == "not_yet_valid");
    CHECK(times(R"({"nbf":1700000010})", options) == "good");
    CHECK(times(R"({"nbf":1700000011})", options) == "not_yet_valid");
}

TEST_CASE("rules: exp, then jti, then the type; verify does not look at the type (J17)") {
    struct row {
        std::string payload, access, refresh, untyped;
    };
    const std::vector<row> rows{
        {R"({"exp":4000000000,"jti":"x","token_type":"access"})", "good", "wrong_type", "good"},
        {R"({"exp":4000000000,"jti":"x","token_type":"refresh"})", "wrong_type", "good", "good"},
        {R"({"exp":4000000000,"jti":"x","token_type":"sliding"})", "wrong_type", "wrong_type", "good"},
        {R"({"exp":4000000000,"jti":"x","token_type":"Access"})", "wrong_type", "wrong_type", "good"},
        {R"({"exp":4000000000,"jti":"x","token_type":["access"]})", "wrong_type", "wrong_type", "good"},
        {R"({"exp":4000000000,"jti":"x","token_type":null})", "wrong_type", "wrong_type", "good"},
        {R"({"exp":4000000000,"jti":"x","token_type":""})", "wrong_type", "wrong_type", "good"},
        {R"({"exp":4000000000,"jti":"x"})", "no_type", "no_type", "good"},
        {R"({"exp":4000000000,"token_type":"refresh"})", "no_id", "no_id", "no_id"},
        {R"({"jti":"x","token_type":"access"})", "no_exp", "no_exp", "no_exp"},
        {R"({"token_type":"refresh"})", "no_exp", "no_exp", "no_exp"},
        {R"({"exp":1,"token_type":"refresh"})", "expired", "expired", "expired"},
    };
    for (const auto wire : {tokens::compatibility::newest, tokens::compatibility::v5_2}) {
        const tokens::settings options = support::token_settings(wire);
        for (const row& r : rows) {
            CAPTURE(r.payload);
            CHECK(judge(support::mint(r.payload), tokens::access_token, options) == r.access);
            CHECK(judge(support::mint(r.payload), tokens::refresh_token, options) == r.refresh);
            CHECK(judge(support::mint(r.payload), tokens::untyped_token, options) == r.untyped);
        }
    }
}

TEST_CASE("rules: a name that comes twice is refused, after every other check with its last value (J12)") {
    const auto options = support::token_settings();
    CHECK(judge(support::mint(R"({"exp":4000000000,"jti":"x","token_type":"access","exp":4000000001})"),
                tokens::access_token, options) == "bad_claim");
    CHECK(judge(support::mint(R"({"exp":4000000000,"jti":"x","token_type":"access","user_id":1,"user_id":2})"),
                tokens::untyped_token, options) == "bad_claim");
    CHECK(judge(support::mint(R"({"exp":4000000000,"jti":"x","token_type":"access","token_type":"refresh"})"),
                tokens::access_token, options) == "wrong_type");
    CHECK(judge(support::mint(R"({"exp":4000000000,"jti":"x","token_type":"access","exp":1})"), tokens::access_token,
                options) == "expired");
}

TEST_CASE("rules: a configured issuer is compared as exact text (J18)") {
    tokens::settings options = support::token_settings();
    options.issuer = "https://id.example.com";
    const std::vector<fact> facts{
        {R"("https://id.example.com")", "good"},
        {R"("https://id.example.com/")", "bad_claim"},
        {R"("https://id.example.co")", "bad_claim"},
        {R"("https://id.example.com.evil")", "bad_claim"},
        {R"("HTTPS://id.example.com")", "bad_claim"},
        {R"(["https://id.example.com"])", "bad_claim"},
        {R"({"https://id.example.com":1})", "bad_claim"},
        {"null", "bad_claim"},
        {"\"\"", "bad_claim"},
    };
    for (const fact& f : facts) {
        CAPTURE(f.json);
        const auto token = support::mint(R"({"exp":4000000000,"jti":"x","token_type":"access","iss":)" + f.json + "}");
        CHECK(judge(token, tokens::access_token, options) == f.expected);
    }
    CHECK(judge(support::mint(R"({"exp":4000000000,"jti":"x","token_type":"access"})"), tokens::access_token,
                options) == "bad_claim");
}

TEST_CASE("rules: a configured audience is compared as exact text (J19)") {
    tokens::settings options = support::token_settings();
    options.audience = "shop";
    const std::vector<fact> facts{
        {R"("shop")", "good"},
        {R"("shops")", "bad_claim"},
        {R"("Shop")", "bad_claim"},
        {"[]", "bad_claim"},
        {"[[]]", "bad_claim"},
        {R"([["shop"]])", "bad_claim"},
        {R"(["x"])", "bad_claim"},
        {"null", "bad_claim"},
        {"\"\"", "bad_claim"},
        {"0", "bad_claim"},
        {R"(["shop","x"])", "bad_claim"},
    };
    for (const fact& f : facts) {
        CAPTURE(f.json);
        const auto token = support::mint(R"({"exp":4000000000,"jti":"x","token_type":"access","aud":)" + f.json + "}");
        CHECK(judge(token, tokens::access_token, options) == f.expected);
    }
    CHECK(judge(support::mint(R"({"exp":4000000000,"jti":"x","token_type":"access"})"), tokens::access_token,
                options) == "bad_claim");
}

TEST_CASE("rules: what newer PyJWT wants as text is a matter of the wire (contract section 12.2)") {
    const auto newest = support::token_settings(tokens::compatibility::newest);
    const auto old = support::token_settings(tokens::compatibility::v5_2);
    for (const char* extra : {R"("jti":5)", R"("jti":null)", R"("jti":"x","sub":5)", R"("jti":"x","sub":null)"}) {
        const auto token = support::mint(R"({"exp":4000000000,"token_type":"access",)" + std::string(extra) + "}");
        CHECK(judge(token, tokens::access_token, newest) == "bad_claim");
        CHECK(judge(token, tokens::access_token, old) == "good");
    }
    const auto odd_kid =
        support::mint(R"({"exp":4000000000,"jti":"x","token_type":"access"})", R"({"alg":"HS256","kid":5})");
    CHECK(judge(odd_kid, tokens::access_token, newest) == "bad_claim");
    CHECK(judge(odd_kid, tokens::access_token, old) == "good");
}

TEST_CASE("rules: only a text can be looked up in the blacklist") {
    const auto options = support::token_settings(tokens::compatibility::v5_2);
    const auto key = [&](const std::string& json) {
        return tokens::blacklist_key({.claims = claims_of(json), .duplicate_names = false, .expires_at = {}}, options);
    };
    CHECK(key(R"({"jti":"x"})") == "x");
    CHECK(key(R"({"jti":""})") == "");
    for (const char* json : {"{}", R"({"jti":null})", R"({"jti":5})", R"({"jti":["x"]})", R"({"jti":"a\u0000b"})"}) {
        CHECK(key(json).error() == tokens::errc::bad_claim);
    }
}

TEST_CASE("rules: a user id is an integer or its one decimal spelling (J20)") {
    const auto id = [](const std::string& json) { return tokens::read_id(value_of(json)); };
    CHECK(id("7") == 7);
    CHECK(id("\"7\"") == 7);
    CHECK(id("0") == 0);
    CHECK(id("\"0\"") == 0);
    CHECK(id("-1") == -1);
    CHECK(id("\"-1\"") == -1);
    CHECK(id("9223372036854775807") == std::numeric_limits<std::int64_t>::max());
    CHECK(id("\"9223372036854775807\"") == std::numeric_limits<std::int64_t>::max());
    for (const char* json : {"\"1 \"",
                             "\" 1\"",
                             "\"01\"",
                             "\"+1\"",
                             "\"-0\"",
                             "\"1.0\"",
                             "\"\"",
                             "\"abc\"",
                             "\"1\\u0000\"",
                             "\"\\uff11\"",
                             "\"0x1\"",
                             "\"1e0\"",
                             "\"9223372036854775808\"",
                             "1.0",
                             "1e0",
                             "true",
                             "false",
                             "null",
                             "[1]",
                             "{}",
                             "9223372036854775808",
                             "NaN"}) {
        CAPTURE(json);
        CHECK_FALSE(id(json).has_value());
    }
}

TEST_CASE("rules: the user claim knows absent, empty and odd from each other") {
    const auto options = support::token_settings();
    const auto user = [&](const std::string& json) { return tokens::read_user(claims_of(json), options); };
    CHECK_FALSE(user("{}").present);
    CHECK(user(R"({"user_id":null})").present);
    CHECK(user(R"({"user_id":"7"})").names_somebody);
    CHECK(user(R"({"user_id":true})").names_somebody);
    for (const char* json : {"null", "0", "0.0", "false", "\"\"", "[]", "{}"}) {
        CAPTURE(json);
        CHECK_FALSE(user(R"({"user_id":)" + std::string(json) + "}").names_somebody);
    }
}

TEST_CASE("rules: the two wires differ in the words for a bad and for an expired token only") {
    using tokens::compatibility;
    using tokens::errc;
    for (const errc e : {errc::bad_token, errc::bad_claim, errc::not_yet_valid}) {
        CHECK(tokens::message(e, compatibility::newest) == "Token is invalid");
        CHECK(tokens::message(e, compatibility::v5_2) == "Token is invalid or expired");
    }
    CHECK(tokens::message(errc::expired, compatibility::newest) == "Token is expired");
    CHECK(tokens::message(errc::expired, compatibility::v5_2) == "Token is invalid or expired");
    for (const errc e : {errc::blacklisted, errc::no_exp, errc::no_id, errc::no_type, errc::wrong_type}) {
        CHECK(tokens::message(e, compatibility::newest) == tokens::message(e, compatibility::v5_2));
    }
}

TEST_CASE("rules: an exp with a fraction keeps it, as Django's column does") {
    const tokens::settings options = support::token_settings();
    const tokens::token_backend backend(options);
    const auto whole = backend.decode(support::mint(R"({"exp":4000000000})"), now);
    const auto half = backend.decode(support::mint(R"({"exp":4000000000.5})"), now);
    CHECK(whole->expires_at->time_since_epoch() == std::chrono::seconds{4'000'000'000});
    CHECK(half->expires_at->time_since_epoch() == std::chrono::milliseconds{4'000'000'000'500});
}

TEST_CASE("rules: an unknown algorithm or an empty key is refused when the program starts (J06)") {
    tokens::settings options = support::token_settings();
    options.algorithm = "none";
    CHECK_THROWS_AS(tokens::token_backend{options}, std::invalid_argument);
    tokens::settings keyless;
    CHECK_THROWS_AS(tokens::token_backend{keyless}, std::invalid_argument);
}
