// Encodings made by Django 3.2, argon2-cffi, python-bcrypt and hashlib verify here (contract section 10; A05, A06).
#include "support.hpp"

#include <doctest/doctest.h>

using namespace passwords_test;

namespace {

struct vector_row {
    std::string password;
    std::string encoded;
};

const std::string plum = "Plum!tree-gloss77";
const std::string mixed = "p\u00e9\U0001f600";

std::string repeated(std::string_view text, int times) {
    std::string all;
    for (int i = 0; i < times; ++i) all += text;
    return all;
}

const std::vector<vector_row> contract_rows{
    {plum, "pbkdf2_sha256$260000$seasalt0seasalt0seasal$ufECi9XqEkPTagvludtcPxJDHdFpdCSH7BWtzQbnUNs="},
    {plum, "pbkdf2_sha1$260000$seasalt0seasalt0seasal$kNoI7yUFKLWL5FRK/Bb+VmrXtoQ="},
    {plum, "argon2$argon2id$v=19$m=102400,t=2,p=8$c2Vhc2FsdDBzZWFzYWx0MHNlYXNhbA$QRTSSJ7SJ45y+msHGO/2sw"},
    {plum, "bcrypt_sha256$$2b$12$abcdefghijklmnopqrstuu1eRdnORanSMHNqc4.68ZDfhlU.WfScW"},
    {plum,
     "scrypt$16384$seasalt0seasalt0seasal$8$1$0ofK9bHu/3XJj697PkmHXIS0NgzFW72pZa0tabijPZT9qGGo7AIBnYeWD/"
     "cmfKpmyRBb9Mgupm4MsFTFQMQsyw=="},
};

const std::vector<vector_row> other_rows{
    {mixed, "pbkdf2_sha256$260000$s\u00e9lsalt$LM1aR39YeBpTfGWiIiNJ6NpA38xQfdVQhgg286RChuY="},
    {"", "pbkdf2_sha256$10$s\u00e9l$qIOmfo7o63wxVJ6zLPSVpmGoVb/wQ8LiXxWAPf9zlVo="},
    {repeated(std::string("p\u00e9\U0001f600\0x", 9), 40),
     "pbkdf2_sha256$7$seasalt0seasalt0seasal$wnVq4CqZ4zjFv1tS6mHbKSGnuGrLBEaBxHWsv8hHju0="},
    {plum,
     "argon2$argon2id$v=19$m=64,t=2,p=1$c2Vhc2FsdDBzZWFzYWx0MHNlYXNhbA$bytAPSgbxuwDwWDmuK5ZbIC3HiyHNNdvKdWotfuP+cs"},
    {plum,
     "argon2$argon2i$v=19$m=64,t=3,p=1$c2Vhc2FsdDBzZWFzYWx0MHNlYXNhbA$Shh8N77DPKkymJhEN3C70AWs5CkTRxK4bmm7Ul6JY34"},
    {plum,
     "argon2$argon2d$v=19$m=64,t=2,p=2$c2Vhc2FsdDBzZWFzYWx0MHNlYXNhbA$45CenzTd2yoPKVaA3dosrrAcltu4LVKsbqOp2yploXc"},
    {plum, "argon2$argon2id$v=16$m=64,t=2,p=1$c2Vhc2FsdDBzZWFzYWx0MHNlYXNhbA$Kk0GxhNaISML3hW6VS7kWg"},
    {plum, "argon2$argon2id$m=64,t=2,p=1$c2Vhc2FsdDBzZWFzYWx0MHNlYXNhbA$Kk0GxhNaISML3hW6VS7kWg"},
    {plum, "argon2$argon2id$v=19$m=64,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$RH1lBcQTQr3Jj1Xqr420vw"},
    {mixed,
     "argon2$argon2id$v=19$m=64,t=1,p=4$c2Vhc2FsdDBzZWFzYWx0MHNlYXNhbA$lB/29eVBiKdXY1lsKhdPpkS183iJi5ZN09X1Yz8A/ys"},
    {"",
     "argon2$argon2id$v=19$m=64,t=1,p=1$c2Vhc2FsdDBzZWFzYWx0MHNlYXNhbA$IOCrkKrwyMh6Avz7yqFyAXmBaSd0scKqwxgu3cA7E7g"},
    {plum, "bcrypt$$2a$04$abcdefghijklmnopqrstuuTRReWbpm3XTbLSYjHRAubCBNRana68a"},
    {plum, "bcrypt$$2y$04$abcdefghijklmnopqrstuuTRReWbpm3XTbLSYjHRAubCBNRana68a"},
    {mixed + "\u00ff", "bcrypt$$2a$04$abcdefghijklmnopqrstuuSqt5oPdmmEw4NnF7w6l2iSWvvC0JhrK"},
    {mixed + "\u00ff", "bcrypt$$2b$04$abcdefghijklmnopqrstuuSqt5oPdmmEw4NnF7w6l2iSWvvC0JhrK"},
    {repeated("x", 72) + "tail", "bcrypt$$2b$04$abcdefghijklmnopqrstuubzadhGtS2zEF.gu0yd0opP6cVzb.e0i"},
    {repeated("\u00ff", 80), "bcrypt$$2a$04$abcdefghijklmnopqrstuu4RJ/BY/fgaky6IFFrhxITY0dhRDmvzC"},
    {"", "bcrypt$$2b$04$abcdefghijklmnopqrstuubyCG3zY1GIXMyxfivm.ClDiInHzxjiq"},
    {repeated("x", 72) + "tail", "bcrypt_sha256$$2b$04$abcdefghijklmnopqrstuuds9ANjE5x8G6Iv7.7nRMPltb91OpaKm"},
    {repeated("\u00ff", 80), "bcrypt_sha256$$2y$04$abcdefghijklmnopqrstuu2DPv5JpBhg8BOxhXcZ2.8IjPOIErd76"},
    {plum,
     "scrypt$16$seasalt0seasalt0seasal$8$1$"
     "DMOS6fLToXTH0i97P7haJCd5dglhNhLdko1lAbNzbMrB4COzOr57ZqEPbIMV8rav1ru96ag9xHWWmPNFBnWI0g=="},
    {mixed,
     "scrypt$16$seasalt0seasalt0seasal$4$3$eguYjSKGgs2ljivHzI4PZmOmGJzvSGR3/78xCyYR+Ed9lyN207m6UkYp2tRN/"
     "5Zh0qmpvKTPAQuWG3ymDn3UXg=="},
};

}  // namespace

TEST_CASE("hashers: the contract's vectors verify and are rewritten as the preferred algorithm") {
    support::counting_random random;
    passwords::service service(cheap(), random);
    for (const auto& row : contract_rows) {
        CAPTURE(row.encoded);
        const auto right = check(service, row.password, row.encoded);
        REQUIRE(right.has_value());
        CHECK(right->correct);
        REQUIRE(right->upgraded.has_value());
        CHECK(right->upgraded->starts_with("pbkdf2_sha256$100$"));
        const auto again = check(service, row.password, right->upgraded);
        CHECK(again.value().correct);
        CHECK_FALSE(again.value().upgraded.has_value());
    }
}

TEST_CASE("hashers: Django's other encodings verify, and only with their own password (A05, A06)") {
    support::counting_random random;
    passwords::service service(cheap(), random);
    for (const auto& row : other_rows) {
        CAPTURE(row.encoded);
        CHECK(check(service, row.password, row.encoded).value().correct);
        const auto wrong = check(service, "?" + row.password, row.encoded).value();
        CHECK_FALSE(wrong.correct);
        CHECK_FALSE(wrong.upgraded.has_value());
    }
}

TEST_CASE("hashers: bcrypt reads 72 bytes as in Django, and bcrypt_sha256 reads all (A06)") {
    support::counting_random random;
    passwords::service service(cheap(), random);
    const std::string longest = repeated("x", 72);
    CHECK(check(service, longest + "other", "bcrypt$$2b$04$abcdefghijklmnopqrstuubzadhGtS2zEF.gu0yd0opP6cVzb.e0i")
              .value()
              .correct);
    CHECK_FALSE(
        check(service, longest + "other", "bcrypt_sha256$$2b$04$abcdefghijklmnopqrstuuds9ANjE5x8G6Iv7.7nRMPltb91OpaKm")
            .value()
            .correct);
}

TEST_CASE("hashers: no byte of a password is altered (A06)") {
    for (const char* first : {"PBKDF2PasswordHasher", "PBKDF2SHA1PasswordHasher", "Argon2PasswordHasher",
                              "BCryptSHA256PasswordHasher", "ScryptPasswordHasher"}) {
        CAPTURE(first);
        support::counting_random random;
        passwords::service service(cheap(first), random);
        const std::vector<std::vector<std::string>> unlike{
            {"pass word 1", " pass word 1", "pass word 1 ", "Pass word 1"},
            {std::string("nul\0one", 7), std::string("nul\0two", 7), "nul"},
            {"caf\u00e9 na\u00efve", "cafe\u0301 na\u00efve"},  // NFC and NFD are two passwords, as in Django
            {repeated("a", 64), repeated("a", 65), repeated("a", 72), repeated("a", 73), repeated("a", 128),
             repeated("a", 129)},
            {"\U0001f600\U0001f600", "\U0001f600\U0001f601"},
        };
        for (const auto& group : unlike) {
            const std::string encoded = make(service, group.front());
            for (const auto& other : group)
                CHECK(check(service, other, encoded).value().correct == (other == group.front()));
        }
    }
}

TEST_CASE("hashers: plain bcrypt refuses a NUL instead of cutting the password there (A06)") {
    support::counting_random random;
    passwords::service service(cheap("BCryptPasswordHasher"), random);
    const std::string with_nul("nul\0one", 7);
    CHECK_FALSE(check(service, with_nul, make(service, "nul")).value().correct);
    CHECK_THROWS_AS((void)make(service, with_nul), std::invalid_argument);
    CHECK_THROWS_AS((void)service.make_now(base::secret(with_nul)), std::invalid_argument);
}
