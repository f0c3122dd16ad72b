// A small player of the recorded cases (../shared/contract/cases) over this room's views, in memory.
#pragma once

#include "rest/application.hpp"
#include "rest/view.hpp"
#include "support/shared_corpus.hpp"
#include "unit/tokens/site.hpp"

#include <map>
#include <regex>
#include <string>
#include <vector>

namespace support {

/// The signed-in user, as the recorded site shows it.
class me_view final : public rest::view {
public:
    explicit me_view(const rest::authentication& who) {
        declaration_.name = "Me";
        declaration_.methods = {"GET"};
        declaration_.authenticate = &who;
        declaration_.require = rest::permission::is_authenticated;
    }
    [[nodiscard]] const rest::view_declaration& declaration() const override { return declaration_; }
    base::task<rest::answer> get(rest::request& r) override {
        const store::user& u = tokens::signed_in_user(r);
        base::json::object body{{"id", u.id},
                                {"email", u.email},
                                {"username", u.username},
                                {"first_name", u.first_name},
                                {"last_name", u.last_name}};
        co_return rest::response{.status = 200, .data = std::move(body), .headers = {}};
    }

private:
    rest::view_declaration declaration_;
};

/// Plays one case. A step that it does not know (sql, admin, ...) ends the case as skipped.
class case_player {
public:
    explicit case_player(tokens::compatibility wire)
        : newest_(wire == tokens::compatibility::newest),
          site_(token_settings(wire)),
          me_(site_.authentication) {
        env_["uniq"] = "u0123456789abcde";
        env_["secret"] = reference_key;
    }

    /// False: skipped.
    bool play(const base::json::object& recorded) {
        if (recorded.find("needs") != nullptr) return false;
        for (const auto& step : *recorded.find("steps")->if_array()) {
            if (!play_step(*step.if_object())) return false;
        }
        return true;
    }

private:
    using object = base::json::object;
    using value = base::json::value;

    std::string sub(std::string text) const {
        for (const auto& [name, replacement] : env_) {
            const std::string key = "${" + name + "}";
            for (std::size_t at = text.find(key); at != std::string::npos;
                 at = text.find(key, at + replacement.size())) {
                text.replace(at, key.size(), replacement);
            }
        }
        return text;
    }
    value sub(const value& v) const {
        if (const auto* text = v.if_string()) return sub(*text);
        if (const auto* items = v.if_array()) {
            base::json::array out;
            for (const auto& item : *items) out.push_back(sub(item));
            return out;
        }
        if (const auto* members = v.if_object()) {
            object out;
            for (const auto& m : *members) out.set(m.name, sub(m.value));
            return out;
        }
        return v;
    }
    std::string text_of(const object& o, std::string_view name, std::string otherwise = {}) const {
        const value* v = o.find(name);
        return v == nullptr || v->if_string() == nullptr ? otherwise : sub(*v->if_string());
    }
    std::int64_t now() const { return base::unix_seconds(site_.clock.now()); }

    bool play_step(const object& step) {
        const std::string flavor = text_of(step, "flavor");
        if (!flavor.empty() && (flavor == "newest") != newest_) return true;
        if (const auto* s = step.find("user")) return play_user(*s->if_object());
        if (const auto* s = step.find("mint")) return play_mint(*s->if_object());
        if (const auto* s = step.find("request")) return play_request(*s->if_object(), step);
        if (const auto* s = step.find("jwt")) return play_jwt(*s->if_object());
        if (const auto* s = step.find("set")) {
            for (const auto& m : *s->if_object()) env_[m.name] = sub(*m.value.if_string());
            return true;
        }
        for (const bool same : {true, false}) {
            if (const auto* s = step.find(same ? "same" : "differ")) {
                const auto& pair = *s->if_array();
                CHECK((sub(*pair[0].if_string()) == sub(*pair[1].if_string())) == same);
                return true;
            }
        }
        return false;
    }

    bool play_user(const object& s) {
        const std::string as = text_of(s, "as");
        store::user row;
        row.username = as + env_["uniq"];
        row.email = row.username + "@example.com";
        row.first_name = "Ann";
        const std::int64_t id = run(site_.store.users().insert(row)).value();
        const auto pair = site_.login(id);
        env_[as + ".id"] = std::to_string(id);
        env_[as + ".email"] = row.email;
        env_[as + ".username"] = row.username;
        env_[as + ".first_name"] = row.first_name;
        env_[as + ".password"] = "x";
        env_[as + ".access"] = pair.access;
        env_[as + ".refresh"] = pair.refresh;
        env_[as + ".jti"] = *base::json::parse(payload_of(pair.refresh))->value.if_object()->find("jti")->if_string();
        return true;
    }

    value claim(const value& v) const {
        const object* o = v.if_object();
        if (o == nullptr || o->size() != 1) return sub(v);
        const auto& m = *o->begin();
        if (m.name == "now") return now() + *m.value.if_integer();
        if (m.name == "now_str") return std::to_string(now() + *m.value.if_integer());
        if (m.name == "now_float") return static_cast<double>(now()) + *m.value.if_double();
        if (m.name == "int") return static_cast<std::int64_t>(std::stoll(sub(*m.value.if_string())));
        return sub(v);
    }

    bool play_mint(const object& s) {
        const std::string algorithm = text_of(s, "alg", "HS256");
        std::string payload = text_of(s, "payload_text");
        if (const auto* claims = s.find("claims")) {
            object built;
            for (const auto& m : *claims->if_object()) built.set(m.name, claim(m.value));
            payload = base::json::write(built, {.ascii = true});
        }
        if (s.find("payload_b64") != nullptr) payload = base::base64_decode(text_of(s, "payload_b64")).value();
        std::string header = R"({"alg":")" + algorithm + R"(","typ":"JWT"})";
        if (const auto* h = s.find("header")) header = base::json::write(sub(*h));
        if (s.find("header_text") != nullptr) header = text_of(s, "header_text");
        const std::string input = base::base64url_encode(header) + "." + base::base64url_encode(payload);
        const std::string key = s.find("key") != nullptr ? text_of(s, "key") : std::string(reference_key);
        std::string signature = "AAAA";  // an empty key signs nothing here
        if (algorithm == "none") signature.clear();
        else if (!key.empty()) {
            signature = base::base64url_encode(
                jose::signing_key(*jose::find_algorithm(algorithm), base::secret(key)).sign(input));
        }
        if (s.find("sig") != nullptr) signature = text_of(s, "sig");
        env_[text_of(s, "as")] = input + "." + signature;
        return true;
    }

    rest::view* view_of(std::string path) {
        path = path.substr(0, path.find('?'));
        if (path == "/accounts/me/") return &me_;
        if (path == "/accounts/token/refresh/") return &site_.refreshes;
        if (path == "/accounts/token/verify/") return &site_.verifies;
        if (path == "/accounts/token/blacklist/") return &site_.blacklists;
        return nullptr;
    }

    http::request request_of(const object& q) const {
        http::request r;
        r.method = text_of(q, "method");
        r.path = text_of(q, "path");
        r.body = text_of(q, "body");
        if (const auto* headers = q.find("headers"); headers != nullptr && headers->if_object() != nullptr) {
            for (const auto& m : *headers->if_object()) r.headers.add(m.name, sub(*m.value.if_string()));
        } else if (headers != nullptr) {
            for (const auto& pair : *headers->if_array()) {
                r.headers.add(*(*pair.if_array())[0].if_string(), sub(*(*pair.if_array())[1].if_string()));
            }
        }
        if (const auto* body = q.find("json")) {
            r.body = base::json::write(sub(*body));
            if (!r.headers.contains("Content-Type")) r.headers.add("Content-Type", "application/json");
        }
        return r;
    }

    bool play_request(const object& q, const object& step) {
        rest::view* view = view_of(text_of(q, "path"));
        if (view == nullptr) return false;
        const http::response answer = run(rest::dispatch(*view, request_of(q)));
        CAPTURE(answer.status);
        CAPTURE(answer.body);
        const value* expected = step.find("expect");
        if (newest_ && step.find("expect_newest") != nullptr) expected = step.find("expect_newest");
        if (expected != nullptr) {
            const std::string fault = fault_of(answer, *expected->if_object());
            CHECK(fault == "");
        } else if (const auto* any = step.find("expect_any")) {
            bool good = false;
            for (const auto& e : *any->if_array()) good = good || fault_of(answer, *e.if_object()).empty();
            CHECK(good);
        }
        if (const auto* capture = step.find("capture")) {
            const auto body = base::json::parse(answer.body);
            for (const auto& m : *capture->if_object()) {
                if (!m.value.if_string()->starts_with("json:")) return false;
                const auto* found = body ? body->value.if_object()->find(m.value.if_string()->substr(5)) : nullptr;
                if (found == nullptr) return true;
                env_[m.name] = found->if_string() != nullptr ? *found->if_string() : base::json::write(*found);
            }
        }
        return true;
    }

    /// What is not as expected; empty when all is.
    std::string fault_of(const http::response& answer, const object& e) const {
        const value& status = *e.find("status");
        bool status_fits = status.if_integer() != nullptr && *status.if_integer() == answer.status;
        if (const auto* several = status.if_array()) {
            for (const auto& s : *several) status_fits = status_fits || *s.if_integer() == answer.status;
        }
        if (!status_fits) return "status";
        if (e.find("body") != nullptr && text_of(e, "body") != answer.body) return "body, not " + text_of(e, "body");
        if (e.find("body_re") != nullptr && !std::regex_match(answer.body, std::regex(text_of(e, "body_re")))) {
            return "body_re " + text_of(e, "body_re");
        }
        if (const auto* headers = e.find("headers")) {
            for (const auto& m : *headers->if_object()) {
                if (m.name == "Content-Length") continue;  // http's own, written later
                const auto found = answer.headers.find(m.name);
                if (m.value.is_null() && found) return "header " + m.name;
                if (m.value.if_string() != nullptr && found != sub(*m.value.if_string())) return "header " + m.name;
            }
        }
        return {};
    }

    bool play_jwt(const object& s) {
        const std::string token = text_of(s, "token");
        const std::string payload = payload_of(token);
        CAPTURE(payload);
        const auto parsed = base::json::parse(payload);
        REQUIRE(parsed.has_value());
        const object& claims = *parsed->value.if_object();
        if (s.find("header_text") != nullptr) {
            CHECK(base::base64url_decode(token.substr(0, token.find('.'))) == text_of(s, "header_text"));
        }
        if (const auto* order = s.find("order")) {
            base::json::array names;
            for (const auto& m : claims) names.emplace_back(m.name);
            CHECK(base::json::write(names) == base::json::write(*order));
        }
        if (const auto* absent = s.find("absent")) {
            for (const auto& name : *absent->if_array()) CHECK(claims.find(*name.if_string()) == nullptr);
        }
        if (const auto* lifetime = s.find("lifetime")) {
            CHECK(*claims.find("exp")->if_integer() - *claims.find("iat")->if_integer() == *lifetime->if_integer());
        }
        if (s.find("compact") != nullptr) CHECK(base::json::write(claims, {.ascii = true}) == payload);
        if (const auto* wanted = s.find("claims")) {
            for (const auto& m : *wanted->if_object()) check_claim(claims, m);
        }
        if (const auto* capture = s.find("capture")) {
            for (const auto& m : *capture->if_object()) {
                const auto* found = claims.find(*m.value.if_string());
                env_[m.name] = found->if_string() != nullptr ? *found->if_string() : base::json::write(*found);
            }
        }
        return true;
    }

    void check_claim(const object& claims, const base::json::member& wanted) const {
        CAPTURE(wanted.name);
        const value* found = claims.find(wanted.name);
        REQUIRE(found != nullptr);
        const object* o = wanted.value.if_object();
        if (o == nullptr) {
            CHECK(*found == sub(wanted.value));
        } else if (const auto* offset = o->find("now")) {
            CHECK(*found->if_integer() == now() + *offset->if_integer());
        } else if (const auto* pattern = o->find("re")) {
            REQUIRE(found->if_string() != nullptr);
            CHECK(std::regex_match(*found->if_string(), std::regex(*pattern->if_string())));
        } else if (o->find("type") != nullptr) {
            CHECK(found->if_integer() != nullptr);
        }
    }

    bool newest_;
    token_site site_;
    me_view me_;
    std::map<std::string, std::string> env_;
};

}  // namespace support
