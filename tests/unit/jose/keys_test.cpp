// Keys and the table of algorithms, against the vectors of RFC 4231 and Wycheproof.
#include "jose/keys.hpp"

#include "base/base64.hpp"
#include "support/shared_corpus.hpp"

#include <doctest/doctest.h>

#include <array>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

jose::signing_key key_of(std::string_view algorithm, std::string_view bytes) {
    return {*jose::find_algorithm(algorithm), base::secret(bytes)};
}

std::string unhex(std::string_view hex) {
    std::string bytes;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
        bytes += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
    }
    return bytes;
}

}  // namespace

TEST_CASE("keys: the table has the three HMAC algorithms with the key lengths of RFC 7518 (J06)") {
    REQUIRE(jose::algorithms().size() == 3);
    for (const jose::algorithm& row : jose::algorithms()) {
        CAPTURE(row.name);
        CHECK(row.min_key_bytes == row.signature_bytes);
        CHECK(key_of(row.name, std::string(64, 'k')).sign("x").size() == row.signature_bytes);
    }
}

TEST_CASE("keys: an algorithm is found by its exact name only (J01, J02)") {
    CHECK(jose::find_algorithm("HS256") != nullptr);
    for (const char* name : {"hs256", "HS256 ", "none", "None", "", "RS256", "HS1", "HS2566"}) {
        CAPTURE(name);
        CHECK(jose::find_algorithm(name) == nullptr);
    }
}

TEST_CASE("keys: an empty key is refused (J05, J06)") {
    CHECK_THROWS_AS(key_of("HS256", ""), std::invalid_argument);
}

TEST_CASE("keys: HMAC is that of RFC 4231, test case 2") {
    const std::string input = "what do ya want for nothing?";
    CHECK(base::hex_encode(key_of("HS256", "Jefe").sign(input)) ==
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    CHECK(base::hex_encode(key_of("HS384", "Jefe").sign(input)) ==
          "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649");
    CHECK(base::hex_encode(key_of("HS512", "Jefe").sign(input)) ==
          "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
          "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737");
}

TEST_CASE("keys: a key longer than a block is hashed first (RFC 4231, test case 6)") {
    const std::string key(131, '\xaa');
    CHECK(base::hex_encode(key_of("HS256", key).sign("Test Using Larger Than Block-Size Key - Hash Key First")) ==
          "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST_CASE("keys: a signature of another length is refused, were it a true prefix (J22)") {
    const auto key = key_of("HS256", "0123456789abcdef0123456789abcdef");
    const std::string good = key.sign("input");
    CHECK(key.verify("input", good));
    for (std::size_t n = 0; n < good.size(); ++n) CHECK_FALSE(key.verify("input", good.substr(0, n)));
    CHECK_FALSE(key.verify("input", good + '\0'));
    CHECK_FALSE(key.verify("input", good + good));
}

TEST_CASE("keys: each single flipped bit of a signature is refused") {
    const auto key = key_of("HS256", "0123456789abcdef0123456789abcdef");
    const std::string good = key.sign("input");
    for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
        std::string bad = good;
        bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ (1 << (bit % 8)));
        CHECK_FALSE(key.verify("input", bad));
    }
}

TEST_CASE("keys: one key serves many threads, and its copies too") {
    const auto key = key_of("HS256", "0123456789abcdef0123456789abcdef");
    std::array<int, 8> wrong{};
    {
        std::vector<std::jthread> threads;
        for (std::size_t t = 0; t < wrong.size(); ++t) {
            threads.emplace_back([&wrong, t, copy = key, &key] {
                for (int i = 0; i < 500; ++i) {
                    const std::string input = std::to_string(t) + "/" + std::to_string(i);
                    if (!key.verify(input, copy.sign(input)) || key.verify(input + "x", copy.sign(input))) ++wrong[t];
                }
            });
        }
    }
    for (const int n : wrong) CHECK(n == 0);
}

TEST_CASE("keys: Wycheproof's HMAC vectors with whole tags") {
    struct file {
        const char* algorithm;
        const char* path;
    };
    for (const file& f : {file{"HS256", "corpora/wycheproof/hmac_sha256_test.json"},
                          file{"HS384", "corpora/wycheproof/hmac_sha384_test.json"},
                          file{"HS512", "corpora/wycheproof/hmac_sha512_test.json"}}) {
        const auto document = support::shared_json(f.path, "Wycheproof HMAC");
        if (!document) return;
        const std::size_t whole = jose::find_algorithm(f.algorithm)->signature_bytes * 8;
        int seen = 0;
        for (const auto& group : *document->if_object()->find("testGroups")->if_array()) {
            const bool truncated =
                *group.if_object()->find("tagSize")->if_integer() != static_cast<std::int64_t>(whole);
            for (const auto& test : *group.if_object()->find("tests")->if_array()) {
                const auto& t = *test.if_object();
                const auto text = [&](const char* name) { return unhex(*t.find(name)->if_string()); };
                if (text("key").empty()) continue;
                CAPTURE(*t.find("tcId")->if_integer());
                const bool valid = *t.find("result")->if_string() == "valid";
                // A truncated tag is valid for others, never for us.
                CHECK(key_of(f.algorithm, text("key")).verify(text("msg"), text("tag")) == (valid && !truncated));
                ++seen;
            }
        }
        CHECK(seen > 100);
    }
}
