// Wycheproof's PBKDF2 vectors against the one primitive that PBKDF2 hashes go through.
#include "base/json.hpp"
#include "passwords/pbkdf2.hpp"

#include <doctest/doctest.h>

#include <charconv>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>

namespace {

/// One vector asks for 2^24 iterations: it proves no more than 80,000 do and takes half a minute under a sanitizer.
constexpr std::int64_t most_iterations = 100'000;

std::string shared_folder() {
    const char* set = std::getenv("LATCHKEY_SHARED");
    return set != nullptr ? set : LATCHKEY_SHARED_DEFAULT;
}

std::string from_hex(std::string_view hex) {
    std::string bytes(hex.size() / 2, '\0');
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        unsigned value = 0;
        std::from_chars(hex.data() + 2 * i, hex.data() + 2 * i + 2, value, 16);
        bytes[i] = static_cast<char>(value);
    }
    return bytes;
}

const base::json::object& object_of(const base::json::value& v) {
    return *v.if_object();
}

int run_file(const std::string& path, passwords::digest kind) {
    std::ifstream file(path);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const auto parsed = base::json::parse(text);
    REQUIRE(parsed.has_value());
    const passwords::pbkdf2_kdf kdf;
    int done = 0;
    for (const auto& group : *object_of(parsed->value).find("testGroups")->if_array()) {
        for (const auto& entry : *object_of(group).find("tests")->if_array()) {
            const auto& test = object_of(entry);
            const auto bytes = [&](std::string_view name) { return from_hex(*test.find(name)->if_string()); };
            const std::int64_t iterations = *test.find("iterationCount")->if_integer();
            if (iterations > most_iterations) continue;
            CAPTURE(*test.find("tcId")->if_integer());
            const passwords::pbkdf2_work work{.digest = kind,
                                              .password = std::make_shared<const base::secret>(bytes("password")),
                                              .salt = bytes("salt"),
                                              .iterations = static_cast<std::uint32_t>(iterations),
                                              .length = static_cast<std::size_t>(*test.find("dkLen")->if_integer())};
            CHECK((kdf.derive(work) == bytes("dk")) == (*test.find("result")->if_string() == "valid"));
            ++done;
        }
    }
    return done;
}

}  // namespace

TEST_CASE("pbkdf2: Wycheproof's vectors") {
    const std::string folder = shared_folder() + "/corpora/wycheproof/";
    if (!std::ifstream(folder + "pbkdf2_hmacsha1_test.json")) {
        std::cout << "SKIPPED: pbkdf2: Wycheproof's vectors: no shared folder\n";
        return;
    }
    CHECK(run_file(folder + "pbkdf2_hmacsha1_test.json", passwords::digest::sha1) == 63);
    CHECK(run_file(folder + "pbkdf2_hmacsha256_test.json", passwords::digest::sha256) == 60);
}
