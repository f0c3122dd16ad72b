// What kind of hash a stored password is: every state, and nothing of salt, digest or password in the answer.
#include "passwords/hash_kind.hpp"
#include "support.hpp"

#include <doctest/doctest.h>

using passwords::hash_state;
using namespace passwords_test;

namespace {

const std::string salt22 = "Kq7vWx2ZpLm9RtYb4NcHs8";
const std::string sha1 = "$AAAAAAAAAAAAAAAAAAAAAAAAAAA=";
const std::string sha256 = "$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
const std::string bytes64 = "DMOS6fLToXTH0i97P7haJCd5dglhNhLdko1lAbNzbMrB4COzOr57ZqEPbIMV8rav1ru96ag9xHWWmPNFBnWI0g==";
const std::string phc = "$c2Vhc2FsdDBzZWFzYWx0MHNlYXNhbA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
const std::string bcrypt = "abcdefghijklmnopqrstuu1eRdnORanSMHNqc4.68ZDfhlU.WfScW";

/// Without plain bcrypt, as Django's own list.
passwords::settings listed(const std::string& first) {
    auto s = cheap(first);
    std::erase(s.password_hashers, "BCryptPasswordHasher");
    return s;
}

struct row {
    std::string encoded;
    hash_state state;
    std::string algorithm;
    std::string cost;
    std::uint64_t work;
};

void check_rows(const passwords::hash_classifier& classifier, const std::vector<row>& rows) {
    for (const auto& [encoded, state, algorithm, cost, work] : rows) {
        CAPTURE(encoded);
        const auto kind = classifier.classify(encoded);
        CHECK(kind.state == state);
        CHECK(kind.algorithm == algorithm);
        CHECK(kind.cost == cost);
        CHECK(kind.work == work);
    }
}

}  // namespace

TEST_CASE("hash kinds: what the settings ask for is current, another cost or salt or algorithm is outdated") {
    using enum hash_state;
    check_rows(passwords::hash_classifier(listed("PBKDF2PasswordHasher")),
               {{"pbkdf2_sha256$100$" + salt22 + sha256, current, "pbkdf2_sha256", "100 iterations", 100},
                {"pbkdf2_sha256$1$" + salt22 + sha256, outdated, "pbkdf2_sha256", "1 iteration", 1},
                {"pbkdf2_sha256$870000$" + salt22 + sha256, outdated, "pbkdf2_sha256", "870,000 iterations", 870'000},
                {"pbkdf2_sha256$100$salt" + sha256, outdated, "pbkdf2_sha256", "100 iterations, short salt", 100},
                {"pbkdf2_sha1$100$" + salt22 + sha1, outdated, "pbkdf2_sha1", "100 iterations", 100},
                {"argon2$argon2id$v=19$m=64,t=2,p=2" + phc, outdated, "argon2", "argon2id m=64 t=2 p=2", 128},
                {"bcrypt_sha256$$2b$05$" + bcrypt, outdated, "bcrypt_sha256", "rounds 5", 32},
                {"scrypt$64$" + salt22 + "$4$3$" + bytes64, outdated, "scrypt", "N=64 r=4 p=3", 768}});
    check_rows(passwords::hash_classifier(listed("Argon2PasswordHasher")),
               {{"argon2$argon2id$v=19$m=64,t=2,p=2" + phc, current, "argon2", "argon2id m=64 t=2 p=2", 128},
                {"argon2$argon2i$v=19$m=64,t=2,p=2" + phc, outdated, "argon2", "argon2i m=64 t=2 p=2", 128},
                {"argon2$argon2id$v=16$m=64,t=2,p=2" + phc, outdated, "argon2", "argon2id m=64 t=2 p=2 v=16", 128},
                {"argon2$argon2d$m=64,t=2,p=2" + phc, outdated, "argon2", "argon2d m=64 t=2 p=2 v=16", 128},
                {"argon2$argon2id$v=19$m=64,t=2,p=2$c2Vhc2FsdDBzZWFzYWx0MHNlYXNhbA$QRTSSJ7SJ45y+msHGO/2sw", outdated,
                 "argon2", "argon2id m=64 t=2 p=2, 16-byte digest", 128},
                {"argon2$argon2id$v=19$m=64,t=2,p=2$MDEyMzQ1Njc4OWFiY2RlZg$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                 outdated, "argon2", "argon2id m=64 t=2 p=2, short salt", 128},
                {"pbkdf2_sha256$100$" + salt22 + sha256, outdated, "pbkdf2_sha256", "100 iterations", 100}});
    check_rows(passwords::hash_classifier(listed("BCryptSHA256PasswordHasher")),
               {{"bcrypt_sha256$$2b$05$" + bcrypt, current, "bcrypt_sha256", "rounds 5", 32},
                {"bcrypt_sha256$$2b$04$" + bcrypt, outdated, "bcrypt_sha256", "rounds 4", 16}});
    check_rows(passwords::hash_classifier(listed("ScryptPasswordHasher")),
               {{"scrypt$64$" + salt22 + "$4$3$" + bytes64, current, "scrypt", "N=64 r=4 p=3", 768},
                {"scrypt$64$" + salt22 + "$4$1$" + bytes64, outdated, "scrypt", "N=64 r=4 p=1", 256}});
}

TEST_CASE("hash kinds: the one of a new hash is current, whatever the first hasher") {
    for (const auto& known : passwords::hasher_table()) {
        CAPTURE(known.class_name);
        support::counting_random random;
        const auto settings = cheap(std::string(known.class_name));
        const passwords::hash_classifier classifier(settings);
        passwords::service service(settings, random);
        const auto kind = classifier.classify(make(service, "Plum!tree-gloss77"));
        CHECK(kind.state == hash_state::current);
        CHECK(kind.algorithm == known.algorithm);
        CHECK(kind == classifier.preferred(random));
    }
}

TEST_CASE("hash kinds: what never verifies is told apart: unlisted, unknown, corrupt, empty, unusable") {
    using enum hash_state;
    check_rows(passwords::hash_classifier(listed("PBKDF2PasswordHasher")),
               {{"bcrypt$$2b$12$" + bcrypt, unlisted, "bcrypt", "rounds 12", 4096},
                {"bcrypt$$2b$12$abc", corrupt, "bcrypt", "", 0},
                {"md5$salt$5f4dcc3b5aa765d61d8327deb882cf99", unknown, "md5", "", 0},
                {"md5$$5f4dcc3b5aa765d61d8327deb882cf99", unknown, "md5", "", 0},
                {"unsalted_sha1$$5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8", unknown, "unsalted_sha1", "", 0},
                {"pbkdf2_wrapped_sha256$1$salt$x", unknown, "pbkdf2_wrapped_sha256", "", 0},
                {"sha512_crypt$x", unknown, "sha512_crypt", "", 0},
                {"pbkdf2_sha256$", corrupt, "pbkdf2_sha256", "", 0},
                {"pbkdf2_sha256$0100$" + salt22 + sha256, corrupt, "pbkdf2_sha256", "", 0},
                {"pbkdf2_sha256$10000001$" + salt22 + sha256, corrupt, "pbkdf2_sha256", "", 0},
                {"pbkdf2_sha256$100$" + std::string(2000, 's') + sha256, corrupt, "pbkdf2_sha256", "", 0},
                {"pbkdf2_sha256", corrupt, "", "", 0},
                {"", empty, "", "", 0},
                {"!", unusable, "", "", 0},
                {"!Kq7vWx2ZpLm9RtYb4NcHs8Kq7vWx2ZpLm9RtYb4N", unusable, "", "", 0},
                {"!pbkdf2_sha256$100$" + salt22 + sha256, unusable, "", "", 0}});
}

TEST_CASE("hash kinds: no part of a text that is no encoding is repeated (S13)") {
    const passwords::hash_classifier classifier(listed("PBKDF2PasswordHasher"));
    for (const std::string text : {"5f4dcc3b5aa765d61d8327deb882cf99",
                                   "5f4dcc3b5aa765d61d8327deb882cf99$x",
                                   "d41d8cd98f00b204e9800998ecf8427e$",
                                   "Plum!tree-gloss77",
                                   "hunter$2",
                                   "shadow$1",
                                   "plum_tree$gloss77",
                                   "$2b$12$abcdefghijklmnopqrstuu",
                                   "$argon2id$v=19$m=64,t=2,p=2$c2Vh$QRTS",
                                   "$",
                                   "$$$$",
                                   "sha256_$x",
                                   "_sha256$x",
                                   "sha__256$x",
                                   "sha 256$x",
                                   "SHA256$x",
                                   "sha256x$x",
                                   "256$x",
                                   "\x1b[31msha256$x",
                                   "sha256\n$x",
                                   "sh\xc3\xa9_sha1$x",
                                   "sha1_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa$x"}) {
        CAPTURE(text);
        const auto kind = classifier.classify(text);
        CHECK(kind == passwords::hash_kind{.state = hash_state::corrupt});
    }
}

TEST_CASE("hash kinds: current and outdated are exactly what a login verifies and what it renews") {
    const auto settings = listed("PBKDF2PasswordHasher");
    support::counting_random random;
    passwords::service service(settings, random);
    const passwords::hash_classifier classifier(settings);
    for (const auto& known : passwords::hasher_table()) {
        for (const int cheaper : {0, 1}) {
            CAPTURE(known.class_name);
            auto other = cheap(std::string(known.class_name));
            if (cheaper) {
                other.pbkdf2_iterations = 50;
                other.argon2_time_cost = 1;
                other.bcrypt_rounds = 4;
                other.scrypt_work_factor = 32;
            }
            passwords::service maker(other, random);
            const std::string encoded = make(maker, "Plum!tree-gloss77");
            const auto verdict = check(service, "Plum!tree-gloss77", encoded).value();
            const auto state = classifier.classify(encoded).state;
            CHECK(verdict.correct == (state == hash_state::current || state == hash_state::outdated));
            CHECK(verdict.upgraded.has_value() == (state == hash_state::outdated));
            if (verdict.upgraded) CHECK(classifier.classify(*verdict.upgraded).state == hash_state::current);
        }
    }
}
