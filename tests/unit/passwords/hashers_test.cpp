// The table of hashers: what is read, what is refused as corrupt, what is outdated, what is made up for.
#include "passwords/hashers.hpp"

#include "support.hpp"

#include <doctest/doctest.h>

using namespace passwords_test;

namespace {

const std::vector<std::string> corrupt_rows{
    "",
    "!",
    "!0123456789012345678901234567890123456789",
    "$",
    "$$$",
    "plain text",
    "Plum!tree-gloss77",
    "md5$seasalt$0123456789abcdef0123456789abcdef",
    "5f4dcc3b5aa765d61d8327deb882cf99",
    "sha1$$5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8",
    "crypt$$ab01FAX.bQRSU",
    "PBKDF2_SHA256$1$s$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    "pbkdf2_sha256",
    "pbkdf2_sha256$",
    "pbkdf2_sha256$1$s",
    "pbkdf2_sha256$1$$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    "pbkdf2_sha256$$s$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    "pbkdf2_sha256$x$s$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    "pbkdf2_sha256$0$s$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    "pbkdf2_sha256$-1$s$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    "pbkdf2_sha256$+1$s$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    "pbkdf2_sha256$01$s$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    "pbkdf2_sha256$ 1$s$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    "pbkdf2_sha256$10000001$s$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    "pbkdf2_sha256$2147483648$s$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    "pbkdf2_sha256$99999999999999999999$s$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    "pbkdf2_sha256$1$s$",
    "pbkdf2_sha256$1$s$AAAA",
    "pbkdf2_sha256$1$s$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=",
    "pbkdf2_sha256$1$s$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    "pbkdf2_sha256$1$s$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=$",
    "pbkdf2_sha1$1$s$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    "argon2",
    "argon2$",
    "argon2$argon2id$v=19$m=102400,t=2,p=8$c2Vhc2FsdDBzZWFzYWx0MHNlYXNhbA",
    "argon2$argon2id$v=19$m=102400,t=2,p=8$c2Vhc2FsdDBz",
    "argon2$argon2x$v=19$m=64,t=2,p=1$c2Vhc2FsdDBzZWFzYWx0MHNlYXNhbA$QRTSSJ7SJ45y+msHGO/2sw",
    "argon2$argon2id$v=18$m=64,t=2,p=1$c2Vhc2FsdDBzZWFzYWx0MHNlYXNhbA$QRTSSJ7SJ45y+msHGO/2sw",
    "argon2$argon2id$v=19$t=2,m=64,p=1$c2Vhc2FsdDBzZWFzYWx0MHNlYXNhbA$QRTSSJ7SJ45y+msHGO/2sw",
    "argon2$argon2id$v=19$m=64,t=2$c2Vhc2FsdDBzZWFzYWx0MHNlYXNhbA$QRTSSJ7SJ45y+msHGO/2sw",
    "argon2$argon2id$v=19$m=64,t=2,p=1,x=1$c2Vhc2FsdDBzZWFzYWx0MHNlYXNhbA$QRTSSJ7SJ45y+msHGO/2sw",
    "argon2$argon2id$v=19$m=7,t=2,p=1$c2Vhc2FsdDBzZWFzYWx0MHNlYXNhbA$QRTSSJ7SJ45y+msHGO/2sw",
    "argon2$argon2id$v=19$m=64,t=0,p=1$c2Vhc2FsdDBzZWFzYWx0MHNlYXNhbA$QRTSSJ7SJ45y+msHGO/2sw",
    "argon2$argon2id$v=19$m=64,t=2,p=0$c2Vhc2FsdDBzZWFzYWx0MHNlYXNhbA$QRTSSJ7SJ45y+msHGO/2sw",
    "argon2$argon2id$v=19$m=4194304,t=2,p=1$c2Vhc2FsdDBzZWFzYWx0MHNlYXNhbA$QRTSSJ7SJ45y+msHGO/2sw",
    "argon2$argon2id$v=19$m=1048576,t=5,p=1$c2Vhc2FsdDBzZWFzYWx0MHNlYXNhbA$QRTSSJ7SJ45y+msHGO/2sw",
    "argon2$argon2id$v=19$m=64,t=4294967295,p=1$c2Vhc2FsdDBzZWFzYWx0MHNlYXNhbA$QRTSSJ7SJ45y+msHGO/2sw",
    "argon2$argon2id$v=19$m=1024,t=2,p=65$c2Vhc2FsdDBzZWFzYWx0MHNlYXNhbA$QRTSSJ7SJ45y+msHGO/2sw",
    "argon2$argon2id$v=19$m=64,t=2,p=1$c2Vh$QRTSSJ7SJ45y+msHGO/2sw",
    "argon2$argon2id$v=19$m=64,t=2,p=1$c2Vhc2FsdDBzZWFzYWx0MHNlYXNhbA==$QRTSSJ7SJ45y+msHGO/2sw",
    "argon2$argon2id$v=19$m=64,t=2,p=1$c2Vhc2FsdDBzZWFzYWx0MHNlYXNhbA$QRTS*J7SJ45y+msHGO/2sw",
    "argon2$argon2id$v=19$m=64,t=2,p=1$c2Vhc2FsdDBzZWFzYWx0MHNlYXNhbA$",
    "bcrypt_sha256",
    "bcrypt_sha256$$2b$12$",
    "bcrypt_sha256$$2b$12$abcdefghijklmnopqrstuu1eRdnORanSMHNqc4.68ZDfhlU.WfSc",
    "bcrypt_sha256$$2b$12$abcdefghijklmnopqrstuu1eRdnORanSMHNqc4.68ZDfhlU.WfScWW",
    "bcrypt_sha256$$2x$04$abcdefghijklmnopqrstuu1eRdnORanSMHNqc4.68ZDfhlU.WfScW",
    "bcrypt_sha256$$2$04$abcdefghijklmnopqrstuu1eRdnORanSMHNqc4.68ZDfhlU.WfScWWW",
    "bcrypt_sha256$x$2b$04$abcdefghijklmnopqrstuu1eRdnORanSMHNqc4.68ZDfhlU.WfScW",
    "bcrypt_sha256$$2b$03$abcdefghijklmnopqrstuu1eRdnORanSMHNqc4.68ZDfhlU.WfScW",
    "bcrypt_sha256$$2b$00$abcdefghijklmnopqrstuu1eRdnORanSMHNqc4.68ZDfhlU.WfScW",
    "bcrypt_sha256$$2b$17$abcdefghijklmnopqrstuu1eRdnORanSMHNqc4.68ZDfhlU.WfScW",
    "bcrypt_sha256$$2b$31$abcdefghijklmnopqrstuu1eRdnORanSMHNqc4.68ZDfhlU.WfScW",
    "bcrypt_sha256$$2b$4$abcdefghijklmnopqrstuu1eRdnORanSMHNqc4.68ZDfhlU.WfScWW",
    "bcrypt_sha256$$2b$04$abcdefghijklmnopqrstuu1eRdnORanSMHNqc4.68ZDfhlU.WfS*W",
    "scrypt",
    "scrypt$16$salt$8$1",
    "scrypt$15$salt$8$1$DMOS6fLToXTH0i97P7haJCd5dglhNhLdko1lAbNzbMrB4COzOr57ZqEPbIMV8rav1ru96ag9xHWWmPNFBnWI0g==",
    "scrypt$1$salt$8$1$DMOS6fLToXTH0i97P7haJCd5dglhNhLdko1lAbNzbMrB4COzOr57ZqEPbIMV8rav1ru96ag9xHWWmPNFBnWI0g==",
    "scrypt$0$salt$8$1$DMOS6fLToXTH0i97P7haJCd5dglhNhLdko1lAbNzbMrB4COzOr57ZqEPbIMV8rav1ru96ag9xHWWmPNFBnWI0g==",
    "scrypt$16$$8$1$DMOS6fLToXTH0i97P7haJCd5dglhNhLdko1lAbNzbMrB4COzOr57ZqEPbIMV8rav1ru96ag9xHWWmPNFBnWI0g==",
    "scrypt$16$salt$0$1$DMOS6fLToXTH0i97P7haJCd5dglhNhLdko1lAbNzbMrB4COzOr57ZqEPbIMV8rav1ru96ag9xHWWmPNFBnWI0g==",
    "scrypt$2147483648$salt$8$1$DMOS6fLToXTH0i97P7haJCd5dglhNhLdko1lAbNzbMrB4COzOr57ZqEPbIMV8rav1ru96ag9xHWWmPNFBnWI0g="
    "=",
    "scrypt$2097152$salt$8$1$DMOS6fLToXTH0i97P7haJCd5dglhNhLdko1lAbNzbMrB4COzOr57ZqEPbIMV8rav1ru96ag9xHWWmPNFBnWI0g==",
    "scrypt$1048576$salt$8$16$DMOS6fLToXTH0i97P7haJCd5dglhNhLdko1lAbNzbMrB4COzOr57ZqEPbIMV8rav1ru96ag9xHWWmPNFBnWI0g==",
    "scrypt$16$salt$1025$1$DMOS6fLToXTH0i97P7haJCd5dglhNhLdko1lAbNzbMrB4COzOr57ZqEPbIMV8rav1ru96ag9xHWWmPNFBnWI0g==",
    "scrypt$16$salt$8$4294967296$"
    "DMOS6fLToXTH0i97P7haJCd5dglhNhLdko1lAbNzbMrB4COzOr57ZqEPbIMV8rav1ru96ag9xHWWmPNFBnWI0g==",
    "scrypt$16$salt$8$1$DMOS6fLToXTH0i97P7haJCd5dglhNhLdko1lAbNzbMrB4COzOr57ZqEPbIMV8rav1ru96ag9xHWWmPNFBnWI",
};

std::string salted(std::size_t characters) {
    return std::string(characters, 's');
}

const std::string bytes64 = "DMOS6fLToXTH0i97P7haJCd5dglhNhLdko1lAbNzbMrB4COzOr57ZqEPbIMV8rav1ru96ag9xHWWmPNFBnWI0g==";
const std::string bytes32 = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
const std::string salt22 = "c2Vhc2FsdDBzZWFzYWx0MHNlYXNhbA";

}  // namespace

TEST_CASE("hashers: what is corrupt, unlisted, unusable or beyond the limits never matches and never throws (A02)") {
    counted_service counted(cheap());
    for (const auto& row : corrupt_rows) {
        CAPTURE(row);
        const auto before = counted.pool->counters();
        const auto answer = check(counted.service, "Plum!tree-gloss77", row);
        REQUIRE(answer.has_value());
        CHECK_FALSE(answer->correct);
        CHECK_FALSE(answer->upgraded.has_value());
        CHECK(counted.pool->counters().pbkdf2_iterations - before.pbkdf2_iterations == 100);
        CHECK(counted.pool->counters().opaque_runs == before.opaque_runs);
    }
}

TEST_CASE("hashers: every prefix and every changed byte of a good encoding is refused or simply wrong") {
    support::counting_random random;
    for (const auto& row : passwords::hasher_table()) {
        const auto settings = cheap(std::string(row.class_name));
        const auto hasher = row.make(settings);
        const auto fresh = hasher->fresh(random);
        const std::string good =
            hasher->write(fresh, row.algorithm.starts_with("bcrypt") ? fresh.salt + "1eRdnORanSMHNqc4.68ZDfhlU.WfScW"
                                                                     : std::string_view(fresh.digest));
        CAPTURE(good);
        CHECK(hasher->read(good).has_value());
        for (std::size_t i = 0; i < good.size(); ++i)
            CHECK_NOTHROW((void)hasher->read(std::string_view(good).substr(0, i)));
        for (std::size_t i = 0; i < good.size(); ++i) {
            for (int c = 0; c < 256; ++c) {
                std::string bad = good;
                bad[i] = static_cast<char>(c);
                const auto read = hasher->read(bad);
                if (read) CHECK(read->cost > 0);
            }
        }
    }
}

TEST_CASE("hashers: an encoding longer than any true one is not even taken apart") {
    counted_service counted(cheap());
    const std::string huge = "pbkdf2_sha256$1$" + std::string(2000, 's') + "$" + bytes32 + "=";
    CHECK_FALSE(check(counted.service, "x", huge).value().correct);
    CHECK(counted.pool->counters().pbkdf2_iterations == 100);
}

TEST_CASE("hashers: each makes Django's form, reads it back and verifies it") {
    const std::vector<std::pair<std::string, std::string>> forms{
        {"PBKDF2PasswordHasher", "pbkdf2_sha256$100$"},
        {"PBKDF2SHA1PasswordHasher", "pbkdf2_sha1$100$"},
        {"Argon2PasswordHasher", "argon2$argon2id$v=19$m=64,t=2,p=2$"},
        {"BCryptSHA256PasswordHasher", "bcrypt_sha256$$2b$05$"},
        {"BCryptPasswordHasher", "bcrypt$$2b$05$"},
        {"ScryptPasswordHasher", "scrypt$64$"},
    };
    for (const auto& [name, prefix] : forms) {
        CAPTURE(name);
        support::counting_random random;
        passwords::service service(cheap("django.contrib.auth.hashers." + name), random);
        const std::string encoded = make(service, "Plum!tree-gloss77");
        CHECK(encoded.starts_with(prefix));
        CHECK(encoded.size() <= 128);  // Django's column
        CHECK(make(service, "Plum!tree-gloss77") != encoded);
        const auto right = check(service, "Plum!tree-gloss77", encoded).value();
        CHECK(right.correct);
        CHECK_FALSE(right.upgraded.has_value());
        CHECK_FALSE(check(service, "Plum!tree-gloss78", encoded).value().correct);
        CHECK(check(service, "Plum!tree-gloss77", service.make_now(base::secret("Plum!tree-gloss77"))).value().correct);
    }
}

TEST_CASE("hashers: argon2 of one lane is made by one library and verified by the other") {
    support::counting_random random;
    auto settings = cheap("Argon2PasswordHasher");
    settings.argon2_parallelism = 1;
    passwords::service service(settings, random);
    const std::string encoded = make(service, "Plum!tree-gloss77");
    const auto right = check(service, "Plum!tree-gloss77", encoded).value();
    CHECK(right.correct);
    CHECK_FALSE(right.upgraded.has_value());
    CHECK_FALSE(check(service, "plum!tree-gloss77", encoded).value().correct);
}

TEST_CASE("hashers: what Django's must_update calls outdated is outdated") {
    struct rule {
        std::string class_name;
        std::string encoded;
        bool outdated;
    };
    const std::string sha1 = "$AAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    const std::vector<rule> rules{
        {"PBKDF2PasswordHasher", "pbkdf2_sha256$100$" + salted(22) + "$" + bytes32 + "=", false},
        {"PBKDF2PasswordHasher", "pbkdf2_sha256$100$" + salted(40) + "$" + bytes32 + "=", false},
        {"PBKDF2PasswordHasher", "pbkdf2_sha256$100$" + salted(21) + "$" + bytes32 + "=", true},
        {"PBKDF2PasswordHasher", "pbkdf2_sha256$100$" + salted(20) + "\u00e9$" + bytes32 + "=",
         true},  // 21 characters, 22 bytes
        {"PBKDF2PasswordHasher", "pbkdf2_sha256$99$" + salted(22) + "$" + bytes32 + "=", true},
        {"PBKDF2PasswordHasher", "pbkdf2_sha256$101$" + salted(22) + "$" + bytes32 + "=", true},
        {"PBKDF2SHA1PasswordHasher", "pbkdf2_sha1$100$" + salted(22) + sha1, false},
        {"PBKDF2SHA1PasswordHasher", "pbkdf2_sha1$100$" + salted(12) + sha1, true},
        {"Argon2PasswordHasher", "argon2$argon2id$v=19$m=64,t=2,p=2$" + salt22 + "$" + bytes32, false},
        {"Argon2PasswordHasher", "argon2$argon2i$v=19$m=64,t=2,p=2$" + salt22 + "$" + bytes32, true},
        {"Argon2PasswordHasher", "argon2$argon2id$v=16$m=64,t=2,p=2$" + salt22 + "$" + bytes32, true},
        {"Argon2PasswordHasher", "argon2$argon2id$v=19$m=65,t=2,p=2$" + salt22 + "$" + bytes32, true},
        {"Argon2PasswordHasher", "argon2$argon2id$v=19$m=64,t=3,p=2$" + salt22 + "$" + bytes32, true},
        {"Argon2PasswordHasher", "argon2$argon2id$v=19$m=64,t=2,p=1$" + salt22 + "$" + bytes32, true},
        {"Argon2PasswordHasher", "argon2$argon2id$v=19$m=64,t=2,p=2$" + salt22 + "$QRTSSJ7SJ45y+msHGO/2sw",
         true},  // 16 bytes
        {"Argon2PasswordHasher", "argon2$argon2id$v=19$m=64,t=2,p=2$MDEyMzQ1Njc4OWFiY2RlZg$" + bytes32, true},
        {"BCryptSHA256PasswordHasher", "bcrypt_sha256$$2b$05$abcdefghijklmnopqrstuu1eRdnORanSMHNqc4.68ZDfhlU.WfScW",
         false},
        {"BCryptSHA256PasswordHasher", "bcrypt_sha256$$2b$04$abcdefghijklmnopqrstuu1eRdnORanSMHNqc4.68ZDfhlU.WfScW",
         true},
        {"BCryptPasswordHasher", "bcrypt$$2a$06$abcdefghijklmnopqrstuu1eRdnORanSMHNqc4.68ZDfhlU.WfScW", true},
        {"ScryptPasswordHasher", "scrypt$64$" + salted(22) + "$4$3$" + bytes64, false},
        {"ScryptPasswordHasher", "scrypt$32$" + salted(22) + "$4$3$" + bytes64, true},
        {"ScryptPasswordHasher", "scrypt$64$" + salted(22) + "$8$3$" + bytes64, true},
        {"ScryptPasswordHasher", "scrypt$64$" + salted(22) + "$4$1$" + bytes64, true},
    };
    for (const auto& rule : rules) {
        CAPTURE(rule.encoded);
        const passwords::hasher_list list(cheap(rule.class_name));
        const auto read = list.preferred().read(rule.encoded);
        REQUIRE(read.has_value());
        CHECK(list.preferred().must_update(*read) == rule.outdated);
        CHECK(list.find(rule.encoded) == &list.preferred());
    }
}

TEST_CASE(
    "settings: Django's default hashers, of which plain bcrypt is not one, make pbkdf2_sha256 of 1,500,000 (A04)") {
    support::counting_random random;
    const passwords::settings settings;
    const passwords::hasher_list list(settings);
    CHECK(list.preferred().algorithm() == "pbkdf2_sha256");
    CHECK(list.preferred().fresh(random).cost == 1'500'000);
    CHECK(list.preferred().fresh(random).salt.size() == 22);
    CHECK(list.find("argon2$") != nullptr);
    CHECK(list.find("bcrypt$") == nullptr);
    CHECK(list.find("pbkdf2_sha256") == nullptr);
}
