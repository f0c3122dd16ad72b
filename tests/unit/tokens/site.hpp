// The token views over a memory store, with time held still: what the tests of this room share.
#pragma once

#include "base/base64.hpp"
#include "base/json.hpp"
#include "jose/jws.hpp"
#include "store/memory/memory_store.hpp"
#include "support/failing_store.hpp"
#include "support/fakes.hpp"
#include "support/run.hpp"
#include "tokens/authentication.hpp"
#include "tokens/blacklist_view.hpp"
#include "tokens/issuer.hpp"
#include "tokens/refresh.hpp"
#include "tokens/verify.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace support {

inline constexpr std::string_view reference_key = "ref-conformance-secret-key-0123456789-abcdefghijklmnopqrstuvwxyz";

inline tokens::settings token_settings(tokens::compatibility wire = tokens::compatibility::newest) {
    tokens::settings s;
    s.signing_key = base::secret(reference_key);
    s.access_token_lifetime = std::chrono::seconds{3600};
    s.auth_header_types = {"JWT"};
    s.wire = wire;
    return s;
}

/// A token over any payload text, signed with the reference key.
inline std::string mint(std::string_view payload, std::string_view header = R"({"alg":"HS256","typ":"JWT"})") {
    const jose::signing_key key(*jose::find_algorithm("HS256"), base::secret(reference_key));
    const std::string input = base::base64url_encode(header) + "." + base::base64url_encode(payload);
    return input + "." + base::base64url_encode(key.sign(input));
}

/// The payload's text, without any check.
inline std::string payload_of(std::string_view token) {
    const std::size_t first = token.find('.');
    return base::base64url_decode(token.substr(first + 1, token.rfind('.') - first - 1)).value();
}

inline std::string body_of(const rest::answer& a) {
    if (!a) return base::json::write(a.error().body);
    return a->data ? base::json::write(*a->data) : std::string();
}
inline int status_of(const rest::answer& a) {
    return a ? a->status : a.error().status;
}

/// A member of a good answer, as text.
inline std::string member_of(const rest::answer& a, std::string_view name) {
    REQUIRE(a.has_value());
    const auto* value = a->data->if_object()->find(name);
    REQUIRE(value != nullptr);
    return *value->if_string();
}

/// Never the same 16 bytes twice: a number that grows, then zeros. Thread-safe.
class serial_random final : public base::random_source {
public:
    void fill(std::span<unsigned char> out) override {
        for (; !out.empty(); out = out.subspan(std::min<std::size_t>(out.size(), 16))) {
            std::uint64_t number = ++numbers_;
            for (auto& byte : out.first(std::min<std::size_t>(out.size(), 16))) {
                byte = static_cast<unsigned char>(number & 0xff);
                number >>= 8;
            }
        }
    }

private:
    std::atomic<std::uint64_t> numbers_{0};
};

struct token_site {
    explicit token_site(tokens::settings s = token_settings()) : options(std::move(s)) { user_id = add_user("ann"); }

    std::int64_t add_user(const std::string& name, bool active = true) {
        store::user row;
        row.username = name;
        row.email = name + "@example.com";
        row.is_active = active;
        return run(store.users().insert(row)).value();
    }

    tokens::token_pair login() { return login(user_id); }
    tokens::token_pair login(std::int64_t id) {
        auto pair = run(issuer.issue_pair(id));
        REQUIRE(pair.has_value());
        return *pair;
    }

    static rest::request request_with(std::string_view field, std::string_view token) {
        rest::request r;
        r.http.id = "req-1";
        r.data.body = base::json::object{{std::string(field), token}};
        return r;
    }
    rest::answer ask(rest::view& v, std::string_view field, std::string_view token) {
        rest::request r = request_with(field, token);
        return run(v.post(r));
    }
    rest::answer refresh(std::string_view token) { return ask(refreshes, "refresh", token); }
    rest::answer verify(std::string_view token) { return ask(verifies, "token", token); }
    rest::answer blacklist(std::string_view token) { return ask(blacklists, "refresh", token); }

    std::expected<std::shared_ptr<const rest::principal>, rest::error> authenticate(std::string_view header) {
        rest::request r;
        r.http.id = "req-1";
        r.http.headers.add("Authorization", header);
        return run(authentication.authenticate(r));
    }

    tokens::settings options;
    manual_clock clock;
    serial_random random;
    recording_logger log;
    failing_store store{store::memory::make_memory_store()};
    tokens::issuer issuer{options, store.tokens(), clock, random};
    tokens::token_refresh_view refreshes{options, store.tokens(), store.users(), clock, random, log};
    tokens::token_verify_view verifies{options, store.tokens(), clock, log};
    tokens::token_blacklist_view blacklists{options, store.tokens(), store.users(), clock, log};
    tokens::jwt_authentication authentication{options, store.users(), clock, log};
    std::int64_t user_id = 0;
};

}  // namespace support
