// What jws_test.cpp and keys_test.cpp leave of Wycheproof's JOSE vectors: HMAC keys by length, and tokens of every
// algorithm that is not ours, which no key of ours may let through (J01, J02).
#include "base/base64.hpp"
#include "jose/jws.hpp"
#include "support/shared_corpus.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>

namespace {

/// The payloads are no JSON objects: a good signature shows itself by the next fault.
bool signature_holds(std::string_view token, const jose::signing_key& key) {
    const auto result = jose::verify(token, key);
    return result || result.error() == jose::errc::bad_payload;
}

const base::json::object& object_of(const base::json::value& v) {
    return *v.if_object();
}

}  // namespace

TEST_CASE("jose: Wycheproof's HMAC keys: long ones verify, empty ones make no key (J05)") {
    const auto document = support::shared_json("corpora/wycheproof/json_web_key_test.json", "Wycheproof JWK");
    if (!document) return;
    int long_keys = 0;
    int empty_keys = 0;
    for (const auto& group : *object_of(*document).find("testGroups")->if_array()) {
        const auto* keys = object_of(*object_of(group).find("private")).find("keys");
        if (keys == nullptr || keys->if_array()->size() != 1) continue;
        const auto& key = object_of(keys->if_array()->front());
        const auto& test = object_of(object_of(group).find("tests")->if_array()->front());
        const auto* algorithm =
            key.find("alg") != nullptr ? jose::find_algorithm(*key.find("alg")->if_string()) : nullptr;
        if (algorithm == nullptr) continue;
        const auto bytes = base::base64url_decode(*key.find("k")->if_string());
        REQUIRE(bytes.has_value());
        CAPTURE(*test.find("tcId")->if_integer());
        if (bytes->empty()) {
            CHECK_THROWS_AS(jose::signing_key(*algorithm, base::secret(*bytes)), std::invalid_argument);
            ++empty_keys;
        } else if (*test.find("result")->if_string() == "valid") {
            CHECK(signature_holds(*test.find("jws")->if_string(), {*algorithm, base::secret(*bytes)}));
            ++long_keys;
        }
    }
    CHECK(long_keys == 3);
    CHECK(empty_keys == 3);
}

TEST_CASE(
    "jose: Wycheproof's tokens of RSA and EC keys pass no HMAC key, not even one made of the public key (J01, J02)") {
    const auto document = support::shared_json("corpora/wycheproof/json_web_signature_test.json", "Wycheproof JWS");
    if (!document) return;
    int seen = 0;
    for (const auto& group : *object_of(*document).find("testGroups")->if_array()) {
        const auto* jwk = object_of(group).find("public");
        if (jwk == nullptr) continue;
        const auto* part = object_of(*jwk).find("n");
        if (part == nullptr) part = object_of(*jwk).find("x");
        for (const auto& test : *object_of(group).find("tests")->if_array()) {
            const std::string* token = object_of(test).find("jws")->if_string();
            if (token == nullptr) continue;
            CAPTURE(*object_of(test).find("tcId")->if_integer());
            for (const auto& algorithm : jose::algorithms())
                CHECK_FALSE(signature_holds(*token, {algorithm, base::secret(*part->if_string())}));
            ++seen;
        }
    }
    CHECK(seen > 300);
}
