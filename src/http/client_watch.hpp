// Sees a client hang up while its request is being answered, for the few handlers that ask.
#pragma once

#include "http/message.hpp"

#include <poll.h>

#include <cstddef>
#include <stop_token>
#include <vector>

namespace http {

class connection_watch;

/// The connections of one I/O thread whose handlers have asked. Only touched on that thread.
class watch_list {
public:
    watch_list() = default;
    watch_list(const watch_list&) = delete;
    watch_list& operator=(const watch_list&) = delete;

    /// Asks the kernel about all of them in one call, without waiting, and tells those whose client is gone.
    void look() noexcept;
    /// Tells all of them: the server ends their connections without an answer.
    void give_up() noexcept;
    [[nodiscard]] std::size_t size() const { return armed_.size(); }

private:
    friend class connection_watch;
    void add(connection_watch& w);
    void remove(connection_watch& w) noexcept;
    void tell(connection_watch& w) noexcept;

    std::vector<connection_watch*> armed_;
    std::vector<pollfd> polled_;  ///< beside `armed_`, place by place
};

/// The `client_watch` of one request, in the list only from the first `arm` until its end or the client's.
class connection_watch final : public client_watch {
public:
    /// `fd` is an open stream socket for as long as this lives.
    connection_watch(watch_list& list, int fd) : list_(list), fd_(fd) {}
    ~connection_watch() { list_.remove(*this); }
    connection_watch(const connection_watch&) = delete;
    connection_watch& operator=(const connection_watch&) = delete;

    std::stop_token arm() override;

private:
    friend class watch_list;
    static constexpr std::size_t nowhere = static_cast<std::size_t>(-1);

    watch_list& list_;
    std::stop_source gone_{std::nostopstate};
    std::size_t place_ = nowhere;
    int fd_;
};

}  // namespace http
