// The hops of X-Forwarded-For are read from the right: each trusted one vouches for the one left of it.
#include "http/proxies.hpp"

#include "base/network.hpp"
#include "base/text.hpp"
#include "http/framing_guard.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace http {

namespace {

using boost::asio::ip::address;

constexpr auto forwarded_fields = std::to_array<std::string_view>(
    {"X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Port", "Forwarded", "X-Real-IP"});

std::string_view trim(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::optional<address> parse_address(std::string_view text) {
    if (text.empty() || text.size() > 64 || text.contains('%')) return std::nullopt;
    boost::system::error_code ec;
    const auto parsed = boost::asio::ip::make_address(std::string(text), ec);
    if (ec) return std::nullopt;
    return base::plain_address(parsed);
}

/// `1.2.3.4`, `1.2.3.4:5`, `::1`, `[::1]`, `[::1]:5`: what proxies write as a hop.
std::optional<address> parse_hop(std::string_view text) {
    if (text.starts_with('[')) {
        const auto close = text.find(']');
        if (close == std::string_view::npos) return std::nullopt;
        return parse_address(text.substr(1, close - 1));
    }
    if (std::ranges::count(text, ':') == 1) text = text.substr(0, text.find(':'));
    return parse_address(text);
}

template <std::size_t N>
bool same_prefix(const std::array<unsigned char, N>& a, const std::array<unsigned char, N>& b, unsigned bits) {
    for (std::size_t i = 0; i < N && bits > 0; ++i) {
        const unsigned here = std::min(bits, 8U);
        const auto mask = static_cast<unsigned char>(0xff00U >> here);
        if ((a[i] & mask) != (b[i] & mask)) return false;
        bits -= here;
    }
    return true;
}

std::string_view last_of_list(std::string_view text) {
    return trim(text.substr(text.rfind(',') + 1));
}

}  // namespace

std::expected<proxy_table, std::string> proxy_table::parse(const std::vector<std::string>& entries) {
    proxy_table table;
    for (const auto& entry : entries) {
        if (entry == "unix") {
            table.unix_ = true;
            continue;
        }
        const auto slash = entry.find('/');
        const auto base = parse_address(std::string_view(entry).substr(0, slash));
        if (!base) return std::unexpected(fmt::format("trusted proxy {}: not an address, a CIDR block or unix", entry));
        const unsigned most = base->is_v4() ? 32 : 128;
        unsigned bits = most;
        if (slash != std::string::npos) {
            const char* end = entry.data() + entry.size();
            const auto [stop, error] = std::from_chars(entry.data() + slash + 1, end, bits);
            if (error != std::errc{} || stop != end || bits > most)
                return std::unexpected(
                    fmt::format("trusted proxy {}: the prefix is a number from 0 to {}", entry, most));
        }
        table.blocks_.push_back({*base, bits});
    }
    return table;
}

bool proxy_table::trusts(const std::optional<address>& peer) const {
    if (!peer) return unix_;
    return std::ranges::any_of(blocks_, [&](const block& b) {
        if (b.base.is_v4() != peer->is_v4()) return false;
        if (b.base.is_v4()) return same_prefix(b.base.to_v4().to_bytes(), peer->to_v4().to_bytes(), b.bits);
        return same_prefix(b.base.to_v6().to_bytes(), peer->to_v6().to_bytes(), b.bits);
    });
}

std::optional<std::string> proxy_table::client_of(std::string_view forwarded_for) const {
    std::optional<address> seen;
    for (;;) {
        const auto comma = forwarded_for.rfind(',');
        const auto hop = parse_hop(last_of_list(forwarded_for));
        if (!hop) return std::nullopt;
        seen = hop;
        if (!trusts(seen) || comma == std::string_view::npos) return seen->to_string();
        forwarded_for = forwarded_for.substr(0, comma);
    }
}

void proxy_table::apply(request& r, bool trusted, bool use_host) const {
    r.client = r.peer;
    if (!trusted) {
        // What it says is thrown away; that it says something stays, in the words of RFC 7239 section 6.2: who takes a
        // loopback peer for a person at this machine must not take a proxy for one.
        const bool forwards =
            std::ranges::any_of(forwarded_fields, [&](std::string_view name) { return r.headers.contains(name); });
        for (const auto name : forwarded_fields) r.headers.erase(name);
        if (forwards) r.headers.add("Forwarded", "for=unknown");
        return;
    }
    if (const auto hops = r.headers.find("X-Forwarded-For")) {
        if (auto client = client_of(*hops)) r.client = std::move(*client);
    }
    if (const auto proto = r.headers.find("X-Forwarded-Proto")) {
        const auto last = last_of_list(*proto);
        for (const std::string_view known : {"http", "https"}) {
            if (base::ascii_iequal(last, known)) r.scheme = known;
        }
    }
    if (!use_host) return;
    if (const auto host = r.headers.find("X-Forwarded-Host"); host && !host->empty() && is_host_value(*host))
        r.host = *host;
}

}  // namespace http
