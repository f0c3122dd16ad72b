// The recorded requests of the reference through parser, fields and serializer: every answer that these alone decide.
#include "base/base64.hpp"
#include "base/text.hpp"
#include "rest/parsers.hpp"
#include "rest/serializer.hpp"
#include "support/shared_corpus.hpp"

#include <doctest/doctest.h>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace {

using base::json::object;
using base::json::value;

const std::string& text_of(const value& v) {
    return *v.if_string();
}

const value* member(const value& v, std::string_view name) {
    return v.if_object() == nullptr ? nullptr : v.if_object()->find(name);
}

/// As much of the password policy as the recorded passwords need: the rule itself is another room's.
std::vector<std::string> policy(const value& v) {
    static constexpr std::array<std::string_view, 4> common{"x", "5", "12345", "12345678"};
    const std::string& password = text_of(v);
    std::vector<std::string> out;
    if (base::code_point_count(password) < 8) {
        out.emplace_back("This password is too short. It must contain at least 8 characters.");
    }
    if (std::ranges::find(common, password) != common.end()) out.emplace_back("This password is too common.");
    if (base::is_all_digits(password)) out.emplace_back("This password is entirely numeric.");
    return out;
}

struct endpoint {
    std::string_view path;
    rest::serializer fields;
};

const std::array<endpoint, 5>& endpoints() {
    using namespace rest;
    static const std::array<endpoint, 5> all{{
        {"/accounts/register/",
         {email_field("email"), char_field("username"), char_field("password").validators({policy}),
          char_field("password2"), char_field("first_name")}},
        {"/accounts/token/", {char_field("email"), char_field("password")}},
        {"/accounts/token/refresh/", {char_field("refresh"), char_field("access").read_only()}},
        {"/accounts/token/verify/", {char_field("token")}},
        {"/accounts/token/blacklist/", {char_field("refresh")}},
    }};
    return all;
}

struct reply {
    int status = 0;
    std::string body;
};

reply refusal(const rest::error& e) {
    return {e.status, base::json::write(e.body)};
}

reply answer(const endpoint& at, const http::request& r) {
    const auto data = rest::parse_body(r);
    if (!data) return refusal(data.error());
    const auto valid = at.fields.validate(*data);
    if (!valid) return refusal(valid.error());
    if (valid->has("password2") && valid->text("password") != valid->text("password2")) {
        return refusal(rest::field_error("password", "Password fields didn't match."));
    }
    return {200, {}};
}

std::string percent_encode(std::string_view text) {
    std::string out;
    for (const char c : text) out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    return out;
}

std::string form(const value& pairs) {
    std::string out;
    for (const value& pair : *pairs.if_array()) {
        const base::json::array& p = *pair.if_array();
        out += (out.empty() ? "" : "&") + percent_encode(text_of(p[0])) + "=" + percent_encode(text_of(p[1]));
    }
    return out;
}

std::string multipart(const value& parts) {
    std::string out;
    for (const value& part : *parts.if_array()) {
        const base::json::array& p = *part.if_array();
        out += "--b0\r\nContent-Disposition: form-data; name=\"" + text_of(p[0]) + "\"";
        if (p.size() == 2) {
            out += "\r\n\r\n" + text_of(p[1]);
        } else {
            out += "; filename=\"" + text_of(p[1]) + "\"\r\nContent-Type: " + text_of(p[2]) + "\r\n\r\n" +
                   base::base64_decode(text_of(p[3])).value();
        }
        out += "\r\n";
    }
    return out + "--b0--\r\n";
}

std::string repeated(const value& r) {
    const auto piece = [&](std::string_view name) {
        return member(r, name) == nullptr ? "" : text_of(*member(r, name));
    };
    std::string out = piece("prefix");
    for (std::int64_t i = 0; i < *member(r, "count")->if_integer(); ++i) out += piece("unit");
    return out + piece("suffix");
}

std::string body_of(const value& sent, std::string& type) {
    if (const value* v = member(sent, "json")) {
        type = "application/json";
        return base::json::write(*v);
    }
    if (const value* v = member(sent, "form")) {
        type = "application/x-www-form-urlencoded";
        return form(*v);
    }
    if (const value* v = member(sent, "multipart")) {
        type = "multipart/form-data; boundary=b0";
        return multipart(*v);
    }
    if (const value* v = member(sent, "body")) return text_of(*v);
    if (const value* v = member(sent, "body_b64")) return base::base64_decode(text_of(*v)).value();
    if (const value* v = member(sent, "repeat")) return repeated(*v);
    return {};
}

http::request request_of(const value& sent) {
    http::request r;
    std::string type;
    r.method = text_of(*member(sent, "method"));
    r.body = body_of(sent, type);
    if (const value* headers = member(sent, "headers")) {
        for (const auto& [name, header] : *headers->if_object()) r.headers.add(name, text_of(header));
    }
    if (!type.empty() && !r.headers.contains("Content-Type")) r.headers.add("Content-Type", type);
    return r;
}

bool fits(const value& expected, const reply& got) {
    const value* status = member(expected, "status");
    const bool right_status =
        status->if_integer() != nullptr
            ? *status->if_integer() == got.status
            : std::ranges::find(*status->if_array(), value(got.status)) != status->if_array()->end();
    const value* body = member(expected, "body");
    return right_status && (body == nullptr || text_of(*body) == got.body);
}

/// Nothing where the answer needs more than this room: a user, a token, a store.
std::optional<std::vector<value>> expectations(const value& step) {
    const value* sent = member(step, "request");
    if (sent == nullptr || base::json::write(*sent).find("${u.") != std::string::npos) return std::nullopt;
    if (const value* headers = member(*sent, "headers");
        headers != nullptr && member(*headers, "Authorization") != nullptr) {
        return std::nullopt;
    }
    const value* any = member(step, "expect_any");
    std::vector<value> out = any != nullptr ? *any->if_array() : std::vector<value>{*member(step, "expect")};
    const bool decided_here = std::ranges::all_of(out, [](const value& e) {
        const std::int64_t* status = member(e, "status")->if_integer();
        return status == nullptr || *status == 400 || *status == 411 || *status == 413 || *status == 415;
    });
    return decided_here ? std::optional(std::move(out)) : std::nullopt;
}

/// How many steps of the file were played.
int play(const value& document) {
    int played = 0;
    for (const value& recorded : *member(document, "cases")->if_array()) {
        for (const value& step : *member(recorded, "steps")->if_array()) {
            const auto expected = expectations(step);
            if (!expected) continue;
            const value& sent = *member(step, "request");
            const auto at = std::ranges::find(endpoints(), text_of(*member(sent, "path")), &endpoint::path);
            if (at == endpoints().end() || text_of(*member(sent, "method")) != "POST") continue;
            const reply got = answer(*at, request_of(sent));
            ++played;
            CHECK_MESSAGE(std::ranges::any_of(*expected, [&](const value& e) { return fits(e, got); }),
                          text_of(*member(recorded, "name")), ": ", got.status, " ", got.body.substr(0, 400));
        }
    }
    return played;
}

void play_file(const char* file, int at_least) {
    const std::string path = std::string("contract/cases/") + file;
    const auto document = support::shared_json(path, file);
    if (!document) return;
    CHECK(play(*document) >= at_least);
}

}  // namespace

TEST_CASE("contract: recorded addresses (A17)") {
    play_file("email.json", 155);
}
TEST_CASE("contract: recorded field errors") {
    play_file("register_fields.json", 80);
}
TEST_CASE("contract: recorded content types (H05)") {
    play_file("content_types.json", 40);
}
TEST_CASE("contract: recorded JSON bodies") {
    play_file("json_bodies.json", 125);
}
