// What is issued: the claims, their order, the rows that are kept.
#include "tokens/issuer.hpp"

#include "tokens/claims.hpp"
#include "unit/tokens/site.hpp"

#include <set>
#include <string>

namespace {

/// Keeps what is written, for the tests that look at rows.
class recording_tokens final : public store::token_store {
public:
    store::async_result<bool> is_blacklisted(std::string) override { co_return false; }
    store::async_result<void> add_outstanding(store::outstanding_token row) override {
        added.push_back(std::move(row));
        co_return store::result<void>{};
    }
    store::async_result<void> blacklist(store::outstanding_token presented, base::time_point) override {
        killed.push_back(std::move(presented));
        co_return store::result<void>{};
    }
    store::async_result<void> rotate(store::outstanding_token presented, std::optional<store::outstanding_token> next,
                                     std::optional<std::int64_t>, base::time_point) override {
        killed.push_back(std::move(presented));
        if (next) added.push_back(std::move(*next));
        co_return store::result<void>{};
    }
    store::async_result<store::flushed> flush_expired(base::time_point) override { co_return store::flushed{}; }

    std::vector<store::outstanding_token> added, killed;
};

std::string refresh_with(const tokens::settings& options, recording_tokens& rows, support::token_site& site,
                         std::string_view token) {
    tokens::token_refresh_view view(options, rows, site.store.users(), site.clock, site.random, site.log);
    rest::request r = support::token_site::request_with("refresh", token);
    const auto answer = support::run(view.post(r));
    REQUIRE(support::status_of(answer) == 200);
    const auto* next = answer->data->if_object()->find("refresh");
    return next == nullptr ? std::string() : *next->if_string();
}

base::json::object claims_of(std::string_view token) {
    return *base::json::parse(support::payload_of(token)).value().value.if_object();
}

std::string text(const base::json::object& o) {
    return base::json::write(o);
}

}  // namespace

TEST_CASE("issuer: both tokens have the claims in Simple JWT's order, one iat and two ids") {
    support::token_site site;
    const auto pair = site.login();
    CHECK(
        support::payload_of(pair.refresh) ==
        R"({"token_type":"refresh","exp":1700864000,"iat":1700000000,"jti":"01000000000040008000000000000000","user_id":"1"})");
    CHECK(
        support::payload_of(pair.access) ==
        R"({"token_type":"access","exp":1700003600,"iat":1700000000,"jti":"02000000000040008000000000000000","user_id":"1"})");
    CHECK(pair.access.starts_with("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."));
}

TEST_CASE("issuer: user_id is a number in 5.2") {
    support::token_site site(support::token_settings(tokens::compatibility::v5_2));
    CHECK(*claims_of(site.login().access).find("user_id")->if_integer() == 1);
}

TEST_CASE("issuer: aud and iss come last, in this order") {
    auto options = support::token_settings();
    options.audience = "shop";
    options.issuer = "me";
    support::token_site site(options);
    const auto pair = site.login();
    CHECK(support::payload_of(pair.refresh).ends_with(R"("user_id":"1","aud":"shop","iss":"me"})"));
    CHECK(support::payload_of(pair.access).ends_with(R"("user_id":"1","aud":"shop","iss":"me"})"));
    CHECK(support::status_of(site.refresh(pair.refresh)) == 200);
}

TEST_CASE("issuer: the names of the claims are settings") {
    auto options = support::token_settings();
    options.user_id_claim = "uid";
    options.jti_claim = "id";
    options.token_type_claim = "kind";
    support::token_site site(options);
    const auto pair = site.login();
    CHECK(support::payload_of(pair.access) ==
          R"({"kind":"access","exp":1700003600,"iat":1700000000,"id":"02000000000040008000000000000000","uid":"1"})");
    CHECK(support::status_of(site.refresh(pair.refresh)) == 200);
    CHECK(support::body_of(site.refresh(pair.refresh)) ==
          R"({"detail":"Token is blacklisted","code":"token_not_valid"})");
    CHECK(site.authenticate("JWT " + pair.access).value()->id() == 1);
}

TEST_CASE("issuer: each algorithm of the settings signs and verifies") {
    for (const auto& algorithm : jose::algorithms()) {
        auto options = support::token_settings();
        options.algorithm = algorithm.name;
        support::token_site site(options);
        CHECK(support::status_of(site.refresh(site.login().refresh)) == 200);
    }
}

TEST_CASE("issuer: the refresh token gets a row with its digest, its user and its dates (S13)") {
    support::token_site site;
    recording_tokens rows;
    tokens::issuer issuer(site.options, rows, site.clock, site.random);
    const auto pair = support::run(issuer.issue_pair(site.user_id)).value();
    REQUIRE(rows.added.size() == 1);
    const auto& row = rows.added.front();
    CHECK(row.jti == *claims_of(pair.refresh).find("jti")->if_string());
    CHECK(row.token == tokens::stored_form(pair.refresh, tokens::stored_token::digest));
    CHECK(row.user_id == site.user_id);
    CHECK(row.created_at == site.clock.now());
    CHECK(row.expires_at == site.clock.now() + std::chrono::seconds{864'000});
}

TEST_CASE("issuer: expires_at is whole seconds though created_at is not") {
    support::token_site site;
    site.clock.advance(std::chrono::microseconds{123'456});
    recording_tokens rows;
    tokens::issuer issuer(site.options, rows, site.clock, site.random);
    REQUIRE(support::run(issuer.issue_pair(site.user_id)).has_value());
    CHECK(rows.added[0].created_at->time_since_epoch() == std::chrono::microseconds{1'700'000'000'123'456});
    CHECK(rows.added[0].expires_at.time_since_epoch() == std::chrono::seconds{1'700'864'000});
}

TEST_CASE("issuer: the stored form is a digest, or the text where the settings say so (S13)") {
    CHECK(tokens::stored_form("abc", tokens::stored_token::digest) ==
          "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(tokens::stored_form("abc", tokens::stored_token::clear) == "abc");
}

TEST_CASE("issuer: a store that is down is 503, and no token leaves (H11)") {
    support::token_site site;
    site.store.fail_always();
    const auto pair = support::run(site.issuer.issue_pair(site.user_id));
    REQUIRE_FALSE(pair.has_value());
    CHECK(pair.error().status == 503);
}

TEST_CASE("issuer: 100000 ids of the system's randomness are all different version 4 UUIDs (J27)") {
    base::system_random random;
    std::set<std::string> seen;
    for (int i = 0; i < 50'000; ++i) {
        for (const std::string& id : base::two_uuid4_hex(random)) {
            if (id.size() != 32 || id[12] != '4' || std::string_view("89ab").find(id[16]) == std::string_view::npos)
                FAIL(id);
            seen.insert(id);
        }
    }
    CHECK(seen.size() == 100'000);
}

TEST_CASE("claims: an access token takes over every other claim in its order; iat is a matter of the wire") {
    base::json::object refresh{{"user_id", 7},      {"jti", "r"}, {"foo", 1},
                               {"iat", 1600000000}, {"exp", 1},   {"token_type", "refresh"},
                               {"bar", nullptr}};
    const base::time_point now{std::chrono::seconds{1'700'000'000}};
    CHECK(text(tokens::access_claims(refresh, support::token_settings(), now, "a")) ==
          R"({"token_type":"access","exp":1700003600,"iat":1700000000,"jti":"a","user_id":7,"foo":1,"bar":null})");
    const auto old = support::token_settings(tokens::compatibility::v5_2);
    CHECK(text(tokens::access_claims(refresh, old, now, "a")) ==
          R"({"token_type":"access","exp":1700003600,"iat":1600000000,"jti":"a","user_id":7,"foo":1,"bar":null})");
    refresh.erase("iat");
    CHECK(text(tokens::access_claims(refresh, old, now, "a")) ==
          R"({"token_type":"access","exp":1700003600,"iat":1700000000,"jti":"a","user_id":7,"foo":1,"bar":null})");
}

TEST_CASE("claims: a rotated token keeps its claims in their places; a missing iat comes last") {
    const base::time_point now{std::chrono::seconds{1'700'000'000}};
    const auto options = support::token_settings();
    CHECK(text(tokens::rotated_claims(
              {{"user_id", 7}, {"jti", "r"}, {"foo", 1}, {"iat", 1600000000}, {"exp", 1}, {"token_type", "refresh"}},
              options, now, "n")) ==
          R"({"user_id":7,"jti":"n","foo":1,"iat":1700000000,"exp":1700864000,"token_type":"refresh"})");
    CHECK(text(tokens::rotated_claims({{"exp", 1}, {"jti", "r"}}, options, now, "n")) ==
          R"({"exp":1700864000,"jti":"n","iat":1700000000})");
}

TEST_CASE("rows: the newest lists the next token and gives an unlisted one its user and date; 5.2 does neither") {
    for (const auto wire : {tokens::compatibility::newest, tokens::compatibility::v5_2}) {
        const bool newest = wire == tokens::compatibility::newest;
        CAPTURE(newest);
        support::token_site site(support::token_settings(wire));
        recording_tokens rows;
        const std::string presented =
            support::mint(R"({"token_type":"refresh","exp":4000000000,"jti":"p","user_id":1})");
        const std::string next = refresh_with(site.options, rows, site, presented);
        REQUIRE(rows.killed.size() == 1);
        CHECK(rows.killed[0].jti == "p");
        CHECK(rows.killed[0].token == tokens::stored_form(presented, tokens::stored_token::digest));
        CHECK(rows.killed[0].user_id.has_value() == newest);
        CHECK(rows.killed[0].created_at.has_value() == newest);
        CHECK(rows.killed[0].expires_at.time_since_epoch() == std::chrono::seconds{4'000'000'000});
        REQUIRE(rows.added.size() == (newest ? 1 : 0));
        if (!newest) continue;
        CHECK(rows.added[0].jti == *claims_of(next).find("jti")->if_string());
        CHECK(rows.added[0].token == tokens::stored_form(next, tokens::stored_token::digest));
        CHECK(rows.added[0].user_id == 1);
        CHECK(rows.added[0].expires_at.time_since_epoch() == std::chrono::seconds{1'700'864'000});
    }
}

TEST_CASE("rows: STORE_REFRESH_TOKENS = clear keeps the texts themselves") {
    auto options = support::token_settings();
    options.store_refresh_tokens = tokens::stored_token::clear;
    support::token_site site(options);
    recording_tokens rows;
    const std::string presented = site.login().refresh;
    const std::string next = refresh_with(options, rows, site, presented);
    CHECK(rows.killed.at(0).token == presented);
    CHECK(rows.added.at(0).token == next);
}

TEST_CASE("rows: without rotation nothing is written and no refresh token is answered") {
    auto options = support::token_settings();
    options.rotate_refresh_tokens = false;
    support::token_site site(options);
    recording_tokens rows;
    CHECK(refresh_with(options, rows, site, site.login().refresh).empty());
    CHECK(rows.killed.empty());
    CHECK(rows.added.empty());
}

TEST_CASE("rows: without blacklisting a rotation only lists the next token") {
    auto options = support::token_settings();
    options.blacklist_after_rotation = false;
    support::token_site site(options);
    recording_tokens rows;
    CHECK_FALSE(refresh_with(options, rows, site, site.login().refresh).empty());
    CHECK(rows.killed.empty());
    CHECK(rows.added.size() == 1);
}
