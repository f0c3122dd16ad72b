// Every kernel of this processor against published vectors of PBKDF2-HMAC-SHA256, in each of its lanes (A04, A07).
#include "kernels.hpp"
#include "support/shared_corpus.hpp"

#include <doctest/doctest.h>

#include <charconv>
#include <set>

namespace {

using namespace kernel_tests;

struct vector {
    input in;
    std::string_view key;
};

/// RFC 7914 section 11 (the first 32 of its 64 bytes), and edges that Python's hashlib was asked about.
std::vector<vector> known() {
    using namespace std::string_literals;
    const auto of_length = [](std::size_t n) { return input{std::string(n, 'p'), std::string(n, 's'), 3}; };
    return {
        {{"passwd", "salt", 1}, "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"},
        {{"Password", "NaCl", 80'000}, "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56"},
        {{"password", "salt", 1}, "120fb6cffcf8b32c43e7225256c4f837a86548c92ccc35480805987cb70be17b"},
        {{"password", "salt", 2}, "ae4d0c95af6b46d32d0adff928f06dd02a303f8ef3c251dfd6e2d85a95474c43"},
        {{"password", "salt", 4096}, "c5e478d59288c841aa530db6845c4c8d962893a001ce4e11a4963873aa98134a"},
        {{"pass\0word"s, "sa\0lt"s, 4096}, "89b69d0516f829893c696226650a86878c029ac13ee276509d5ae58b6466a724"},
        {{"", "", 1}, "f7ce0b653d2d72a4108cf5abe912ffdd777616dbbb27a70e8204f3ae2d0f6fad"},
        {of_length(55), "18458d6caccfecf2dcbd73d942ce989356fc9b2ee508481212cb8240060c1439"},
        {of_length(56), "fcbc4a11eb428ecb6eedf416575179e17e0bd4eb7a9b77eafc51ceb2ee1bcc4d"},
        {of_length(63), "717ffdca9fcbf2fadfdd5ee3d33007a09c9ecc70fdf2c6ebc52e2f9c22407213"},
        {of_length(64), "5ce3fcfcb1b15f61a34d2c6c6b7bd0121b220f0d541bebb69957018832b6d0f6"},
        {of_length(65), "845d3230073a00538c985d43cdadc3f54e961748c406ec0a922ef1b3e077347e"},
        {of_length(4096), "0b9c9131a6e4ea3d91ce787ba7150df807ae8dc43ab3d8a0a0a95dbc0ceaf4a6"},
    };
}

std::string from_hex(std::string_view text) {
    std::string bytes(text.size() / 2, '\0');
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        unsigned value = 0;
        std::from_chars(text.data() + 2 * i, text.data() + 2 * i + 2, value, 16);
        bytes[i] = static_cast<char>(value);
    }
    return bytes;
}

}  // namespace

TEST_CASE("kernels: each is named once and says whether it runs here; the reference is last, plain C++ always runs") {
    std::set<std::string_view> names;
    std::string ran;
    std::string absent;
    std::size_t count = 0;
    for (const auto& kernel : kernels::table()) {
        CAPTURE(kernel.name);
        CHECK(names.insert(kernel.name).second);
        CHECK(kernel.width >= 1);
        CHECK(kernel.cost >= 1);
        REQUIRE((kernel.supported != nullptr && kernel.advance != nullptr));
        const bool here = kernel.supported();
        count += here ? 1 : 0;
        (here ? ran : absent) += " " + std::string(kernel.name);
    }
    std::printf("kernels: %zu of %zu run here:%s; not supported here:%s\n", count, kernels::table().size(), ran.c_str(),
                absent.empty() ? " none" : absent.c_str());
    CHECK(kernels::table().back().name == "openssl");
    CHECK(ran.find(" portable") != std::string::npos);
    CHECK(ran.find(" openssl") != std::string::npos);
#if defined(__x86_64__)
    // The processor's own word, as this compiler was told by libgcc, and not the table's.
    CHECK((ran.find(" avx512") != std::string::npos) == (__builtin_cpu_supports("avx512f") != 0));
    CHECK((ran.find(" avx2") != std::string::npos) == (__builtin_cpu_supports("avx2") != 0));
#endif
}

TEST_CASE("kernels: RFC 7914's vectors and hashlib's, in every lane") {
    for (const auto& kernel : runnable()) {
        CAPTURE(kernel.name);
        for (const auto& [in, key] : known()) {
            CAPTURE(in.password.size());
            CAPTURE(in.iterations);
            for (const auto& derived : derive(kernel, std::vector(kernel.width, in))) CHECK(hex(derived) == key);
        }
    }
}

TEST_CASE("kernels: different passwords side by side do not mix") {
    for (const auto& kernel : runnable()) {
        CAPTURE(kernel.name);
        const auto all = known();
        for (std::size_t first = 0; first < all.size(); ++first) {
            std::vector<input> inputs;
            for (std::size_t i = 0; i < kernel.width; ++i) inputs.push_back(all[(first + i) % all.size()].in);
            for (auto& in : inputs) in.iterations = std::min(in.iterations, 4096U);
            const auto derived = derive(kernel, inputs);
            for (std::size_t i = 0; i < inputs.size(); ++i) {
                if (all[(first + i) % all.size()].in.iterations > 4096) continue;  // the one that was cut short
                CHECK(hex(derived[i]) == all[(first + i) % all.size()].key);
            }
        }
    }
}

TEST_CASE("kernels: Wycheproof's PBKDF2-HMAC-SHA256 vectors") {
    const auto document =
        support::shared_json("corpora/wycheproof/pbkdf2_hmacsha256_test.json", "kernels: Wycheproof's vectors");
    if (!document) return;
    for (const auto& kernel : runnable()) {
        CAPTURE(kernel.name);
        int done = 0;
        for (const auto& group : *document->if_object()->find("testGroups")->if_array()) {
            for (const auto& entry : *group.if_object()->find("tests")->if_array()) {
                const auto& test = *entry.if_object();
                const auto bytes = [&](std::string_view name) { return from_hex(*test.find(name)->if_string()); };
                CAPTURE(*test.find("tcId")->if_integer());
                const input in{bytes("password"), bytes("salt"),
                               static_cast<std::uint32_t>(*test.find("iterationCount")->if_integer())};
                // A shorter key is the first bytes of ours, and ours the first of a longer one.
                const std::string key = bytes("dk");
                const std::size_t common = std::min<std::size_t>(key.size(), 32);
                const auto derived = derive(kernel, {in});
                CHECK((derived[0].substr(0, common) == key.substr(0, common)) ==
                      (*test.find("result")->if_string() == "valid"));
                ++done;
            }
        }
        CHECK(done == 60);
    }
}
