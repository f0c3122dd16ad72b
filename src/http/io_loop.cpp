// A sweep a few times per shortest timeout costs less than re-arming a timer per request, and nothing when idle.
#include "http/io_loop.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace http {

namespace {

using namespace std::chrono_literals;

/// After the sockets are closed, how long a handler has to return before its thread leaves without it.
constexpr auto abandon_after = 500ms;

std::chrono::steady_clock::duration sweep_interval(const settings& s) {
    const auto shortest = std::min({s.header_timeout, s.body_grace, s.idle_timeout, s.write_timeout, s.stop_timeout});
    return std::clamp<std::chrono::milliseconds>(shortest / 8, 5ms, 250ms);
}

}  // namespace

io_loop::io_loop(int i, shared_state& s) : interval_(sweep_interval(s.options)), index(i), shared(s), tick_(context) {}

void io_loop::add(watched_connection& c) {
    c.place = connections_.insert(connections_.end(), &c);
    schedule();
}

void io_loop::remove(watched_connection& c) {
    connections_.erase(c.place);
    if (connections_.empty() && ticking_) tick_.cancel();
}

void io_loop::schedule() {
    if (ticking_) return;
    ticking_ = true;
    tick_.expires_after(interval_);
    tick_.async_wait([this](boost::system::error_code) {
        ticking_ = false;
        sweep();
        if (!connections_.empty()) schedule();
    });
}

void io_loop::sweep() {
    const auto now = clock::now();
    const bool kill = stopping_ && now >= stop_deadline_;
    for (auto* c : connections_) {
        if (kill) c->killed = true;
        if (!kill && now < c->deadline) continue;
        c->expired = true;
        c->cancel();
    }
    if (kill) watches.give_up();
    else watches.look();
    if (kill && now >= stop_deadline_ + abandon_after) context.stop();
}

void io_loop::begin_stop() {
    stopping_ = true;
    stop_deadline_ = clock::now() + shared.options.stop_timeout;
    for (auto* c : connections_) {
        if (c->idle) c->cancel();
    }
}

std::string io_loop::next_id() {
    std::string id;
    fmt::format_to(std::back_inserter(id), "{}{:x}-{:x}", shared.id_prefix, index, ++next_id_);
    return id;
}

}  // namespace http
