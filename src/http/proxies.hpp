// Whose X-Forwarded-* is believed, and what it then says (A14). Anybody else's is taken away.
#pragma once

#include "http/message.hpp"

#include <boost/asio/ip/address.hpp>

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace http {

/// The configured proxies. Immutable after `parse`.
class proxy_table {
public:
    /// The error is a sentence that names the bad entry.
    [[nodiscard]] static std::expected<proxy_table, std::string> parse(const std::vector<std::string>& entries);

    /// `peer` is nothing for a Unix-domain socket.
    [[nodiscard]] bool trusts(const std::optional<boost::asio::ip::address>& peer) const;

    /// Sets client, scheme and host of a request. `trusted` is `trusts` of the connection's peer; if false the fields
    /// are removed. A field that cannot be understood counts as not sent.
    void apply(request& r, bool trusted, bool use_host) const;

private:
    struct block {
        boost::asio::ip::address base;
        unsigned bits;
    };
    [[nodiscard]] std::optional<std::string> client_of(std::string_view forwarded_for) const;

    std::vector<block> blocks_;
    bool unix_ = false;
};

}  // namespace http
