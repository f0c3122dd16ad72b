// One I/O thread's world: its io_context, its connections and the one timer that watches all their deadlines.
#pragma once

#include "base/log.hpp"
#include "http/client_watch.hpp"
#include "http/message.hpp"
#include "http/proxies.hpp"
#include "http/response_writer.hpp"
#include "http/settings.hpp"
#include "http/tls.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <list>
#include <string>

namespace http {

/// What all I/O threads share: read-only after start but for the counters and the certificate.
struct shared_state {
    settings options;
    handler handle;
    base::logger& log;
    proxy_table proxies{};
    bool use_tls = false;  ///< on TCP; a Unix-domain socket is never TLS
    std::string id_prefix{};
    tls_store tls{};
    std::atomic<std::size_t> open{0};
};

/// Counts one connection for as long as it lives.
class connection_slot {
public:
    explicit connection_slot(std::atomic<std::size_t>& open) : open_(&open) { ++*open_; }
    connection_slot(connection_slot&& other) noexcept : open_(std::exchange(other.open_, nullptr)) {}
    connection_slot& operator=(connection_slot&&) = delete;
    ~connection_slot() {
        if (open_ != nullptr) --*open_;
    }

private:
    std::atomic<std::size_t>* open_;
};

/// What the loop knows of a connection. Only touched on the loop's thread.
class watched_connection {
public:
    using time_point = std::chrono::steady_clock::time_point;

    virtual ~watched_connection() = default;
    /// Ends pending socket operations with operation_aborted.
    virtual void cancel() noexcept = 0;

    time_point deadline = time_point::max();
    bool expired = false;  ///< the deadline passed and `cancel` was called for it
    bool idle = false;     ///< between requests, nothing received
    bool killed = false;   ///< the stop timeout passed: end without a word

    std::list<watched_connection*>::iterator place{};
};

class io_loop {
public:
    io_loop(int index, shared_state& shared);
    /// The timer goes before the context, and with the context go coroutines that were left behind.
    ~io_loop() { ticking_ = false; }
    io_loop(const io_loop&) = delete;
    io_loop& operator=(const io_loop&) = delete;

    void add(watched_connection& c);
    void remove(watched_connection& c);

    /// Closes idle connections and gives the others until the stop timeout. Listeners are closed by then.
    void begin_stop();
    [[nodiscard]] bool stopping() const { return stopping_; }

    /// A name for a request in the log: unique in this process, unlikely to repeat in the next.
    [[nodiscard]] std::string next_id();

private:
    using clock = std::chrono::steady_clock;
    void schedule();
    void sweep();

    // Before the context: suspended coroutines leave this list while the context is destroyed.
    std::list<watched_connection*> connections_;
    std::uint64_t next_id_ = 0;
    bool ticking_ = false;
    bool stopping_ = false;
    clock::time_point stop_deadline_{};
    clock::duration interval_;

public:
    const int index;
    shared_state& shared;
    response_writer writer;
    watch_list watches;                ///< handlers that asked to be told when their client is gone
    std::size_t refusing = 0;          ///< connections over the limit that are being told so
    clock::time_point last_refusal{};  ///< when a refused connection was last logged
    boost::asio::io_context context{1};

private:
    boost::asio::steady_timer tick_;
};

}  // namespace http
