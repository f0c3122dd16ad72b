// Small views and an authentication for the tests of dispatch and application.
#pragma once

#include "rest/authentication.hpp"
#include "rest/view.hpp"

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fakes {

class user final : public rest::principal {
public:
    user(std::int64_t id, bool staff) : id_(id), staff_(staff) {}
    [[nodiscard]] std::int64_t id() const override { return id_; }
    [[nodiscard]] bool is_staff() const override { return staff_; }

private:
    std::int64_t id_;
    bool staff_;
};

/// `Authorization: good` is user 7, `staff` is user 1, `down` is a store that cannot tell, nothing is nobody, else 401.
class word_authentication final : public rest::authentication {
public:
    base::task<std::expected<std::shared_ptr<const rest::principal>, rest::error>> authenticate(
        const rest::request& r) const override {
        const auto word = r.http.headers.find("Authorization");
        if (!word) co_return nullptr;
        if (*word == "good") co_return std::make_shared<user>(7, false);
        if (*word == "staff") co_return std::make_shared<user>(1, true);
        if (*word == "down") co_return std::unexpected(rest::unavailable("the store is down"));
        rest::error refused = rest::detail(401, "Given token not valid", "token_not_valid");
        refused.reason = "bad token";
        co_return std::unexpected(std::move(refused));
    }
    [[nodiscard]] std::string authenticate_header() const override { return R"(JWT realm="api")"; }
};

/// Answers each declared method with `{"method": ..., "data": what was parsed}`, or with `next` where a test sets it.
class echo_view final : public rest::view {
public:
    explicit echo_view(rest::view_declaration d) : declared_(std::move(d)) {}
    [[nodiscard]] const rest::view_declaration& declaration() const override { return declared_; }
    base::task<rest::answer> get(rest::request& r) override { return reply("get", r); }
    base::task<rest::answer> post(rest::request& r) override { return reply("post", r); }
    base::task<rest::answer> put(rest::request& r) override { return reply("put", r); }
    base::task<rest::answer> patch(rest::request& r) override { return reply("patch", r); }
    base::task<rest::answer> delete_(rest::request& r) override { return reply("delete", r); }

    std::optional<rest::answer> next;
    std::string thrown;
    int calls = 0;

private:
    base::task<rest::answer> reply(const char* name, rest::request& r) {
        ++calls;
        if (!thrown.empty()) throw std::runtime_error(thrown);
        if (next) co_return *next;
        co_return rest::response{.data = base::json::object{{"method", name}, {"data", r.data.body}}};
    }

    rest::view_declaration declared_;
};

inline http::request request(std::string_view method, std::string_view path,
                             std::vector<http::header_field> headers = {}) {
    http::request r;
    r.method = method;
    r.target = path;
    const std::size_t question = path.find('?');
    r.path = r.raw_path = path.substr(0, question);
    if (question != std::string_view::npos) r.query = path.substr(question + 1);
    for (const auto& field : headers) r.headers.add(field.name, field.value);
    r.host = "localhost:8000";
    r.peer = r.client = "192.0.2.1";
    r.id = "abc123";
    return r;
}

inline std::string header(const http::response& r, std::string_view name) {
    return r.headers.find(name).value_or("(none)");
}

}  // namespace fakes
