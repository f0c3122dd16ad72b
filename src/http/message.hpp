// A request that passed every check of this room, and the answer to it.
#pragma once

#include "base/task.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace http {

struct header_field {
    std::string name;
    std::string value;
};

/// Fields in the order sent. Names compare without regard to ASCII case (RFC 9110 section 5.1).
class header_list {
public:
    /// The values of all fields of this name joined by ", " (RFC 9110 section 5.3); nothing if there is none.
    [[nodiscard]] std::optional<std::string> find(std::string_view name) const;
    [[nodiscard]] bool contains(std::string_view name) const;
    void add(std::string_view name, std::string_view value);
    /// Takes away all fields of this name, then adds this one.
    void set(std::string_view name, std::string_view value);
    void erase(std::string_view name);
    [[nodiscard]] auto begin() const { return fields_.begin(); }
    [[nodiscard]] auto end() const { return fields_.end(); }
    [[nodiscard]] std::size_t size() const { return fields_.size(); }

private:
    std::vector<header_field> fields_;
};

/// Knows whether the other end of a request's connection is still there. The connection owns it.
class client_watch {
public:
    /// The same token each time. Only on the I/O thread, only while the handler runs.
    virtual std::stop_token arm() = 0;

protected:
    ~client_watch() = default;
};

struct request {
    std::string method;    ///< upper-cased, as Django shows it
    std::string target;    ///< the request-target as it came
    std::string path;      ///< percent-decoded once, dot segments kept (WSGI's PATH_INFO); UTF-8, bad bytes as U+FFFD
    std::string raw_path;  ///< as it came
    std::string query;     ///< raw, without the `?`
    header_list headers;
    std::string body;  ///< de-chunked
    std::string host;  ///< the Host field, or X-Forwarded-Host from a configured proxy if the setting asks for it
    std::string scheme = "http";  ///< or https; X-Forwarded-Proto only from a configured proxy
    std::string peer;             ///< the address of the other end of the socket ("unix" for a Unix-domain socket)
    std::string client;  ///< `peer`, or the right-most untrusted hop of X-Forwarded-For behind configured proxies (A14)
    std::string id;      ///< for logs
    client_watch* watch = nullptr;  ///< alive until the handler has returned; none where there is no connection
    [[nodiscard]] bool secure() const { return scheme == "https"; }

    /// Stops once nobody waits for the answer: the client has reset the connection or closed its sending side (a
    /// half-close counts), or the server ends the connection because its stop took too long. A silent client is not
    /// gone, nor is one that has sent its next request. Seen within 250 ms, the sweep's interval, and only while the
    /// handler runs: the token of a request that has ended stays as it was. What the handler returns is sent as ever.
    ///
    /// The first call begins the watch; a request that never calls pays nothing. Call it on the I/O thread, before the
    /// handler has returned. The token goes to any thread and lives as long as one likes. The stop is requested on the
    /// connection's I/O thread, and callbacks run there: they must neither block nor throw. Where there is no
    /// connection (unit tests) the token never stops.
    [[nodiscard]] std::stop_token client_gone() const { return watch != nullptr ? watch->arm() : std::stop_token(); }
};

struct response {
    int status = 200;
    header_list headers;  ///< Content-Length, Date, Connection and Server are this room's own
    std::string body;
};

/// Called on an I/O thread, one request of a connection at a time. What it throws is logged and answered with the 500
/// page.
using handler = std::function<base::task<response>(request)>;

}  // namespace http
