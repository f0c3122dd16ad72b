// The table of requests. A refresh carries the token of the answer before: each connection walks its own chain.
#include "load/scenario.hpp"

#include <array>
#include <charconv>

namespace load {
namespace {

void post(std::string& out, std::string_view path, std::string_view host, std::string_view body) {
    std::array<char, 20> digits{};
    const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), body.size());
    out.assign("POST ").append(path).append(" HTTP/1.1\r\nHost: ").append(host);
    out.append("\r\nContent-Type: application/json\r\nAccept: application/json\r\nContent-Length: ");
    out.append(digits.data(), static_cast<std::size_t>(end - digits.data())).append("\r\n\r\n").append(body);
}

void write_empty(std::string& out, std::string_view host, std::string_view) {
    out.assign("GET /healthz HTTP/1.1\r\nHost: ").append(host).append("\r\nAccept: application/json\r\n\r\n");
}

void write_me(std::string& out, std::string_view host, std::string_view token) {
    out.assign("GET /accounts/me/ HTTP/1.1\r\nHost: ").append(host);
    out.append("\r\nAccept: application/json\r\nAuthorization: JWT ").append(token).append("\r\n\r\n");
}

void write_verify(std::string& out, std::string_view host, std::string_view token) {
    post(out, "/accounts/token/verify/", host, std::string(R"({"token":")").append(token).append(R"("})"));
}

void write_refresh(std::string& out, std::string_view host, std::string_view token) {
    post(out, "/accounts/token/refresh/", host, std::string(R"({"refresh":")").append(token).append(R"("})"));
}

void write_login(std::string& out, std::string_view host, std::string_view credentials) {
    post(out, "/accounts/token/", host, credentials);
}

bool learn_nothing(std::string_view, std::string&) {
    return true;
}

bool learn_refresh(std::string_view body, std::string& token) {
    constexpr std::string_view key = R"("refresh":")";
    const auto at = body.find(key);
    if (at == std::string_view::npos) return false;
    const auto rest = body.substr(at + key.size());
    token.assign(rest.substr(0, rest.find('"')));
    return true;
}

constexpr std::array<scenario, 6> table{{
    {"empty", 200, write_empty, learn_nothing},
    {"me", 200, write_me, learn_nothing},
    {"verify", 200, write_verify, learn_nothing},
    {"refresh", 200, write_refresh, learn_refresh},
    {"login", 200, write_login, learn_nothing},
    // A wrong password: the look-up and the hash, without a token and its row.
    {"lookup", 401, write_login, learn_nothing},
}};

}  // namespace

const scenario* find_scenario(std::string_view name) {
    for (const scenario& row : table) {
        if (row.name == name) return &row;
    }
    return nullptr;
}

std::string scenario_names() {
    std::string names;
    for (const scenario& row : table) names.append(names.empty() ? "" : ", ").append(row.name);
    return names;
}

}  // namespace load
