// Bytes to answers (R25): the real session, over a socket pair, with the whole site behind it. Every answer is HTTP, no
// request is answered twice, a refusal is the last word, and how the bytes were cut on their way changes nothing.
#include "base/run_task.hpp"
#include "http/connection.hpp"
#include "support/answers.hpp"
#include "support/require.hpp"
#include "support/site.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <vector>

namespace {

using fuzz::require;

/// Limits that an input of a few kilobytes can reach, and deadlines that nothing reaches: a connection that does not
/// end is a hang to libFuzzer.
http::settings limits() {
    constexpr std::chrono::hours never{24};
    http::settings s;
    s.header_timeout = s.body_grace = s.idle_timeout = s.write_timeout = never;
    s.request_line_bytes = 512;
    s.header_bytes = 2048;
    s.header_count = 24;
    s.body_bytes = 2048;
    s.use_x_forwarded_host = true;
    return s;
}

/// The client's end: sends in pieces, reads all the time.
class client {
public:
    client(int fd, std::string_view bytes) : fd_(fd), left_(bytes) {}
    ~client() { ::close(fd_); }
    client(const client&) = delete;

    void send(std::size_t most) {
        if (ended_) return;
        const auto n = ::send(fd_, left_.data(), std::min(most, left_.size()), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n > 0) left_.remove_prefix(static_cast<std::size_t>(n));
        if (!left_.empty() && (n >= 0 || errno == EAGAIN)) return;
        ended_ = true;
        ::shutdown(fd_, SHUT_WR);
    }
    void receive() {
        std::array<char, 16384> some;
        for (ssize_t n = 0; (n = ::recv(fd_, some.data(), some.size(), MSG_DONTWAIT)) > 0;)
            received.append(some.data(), static_cast<std::size_t>(n));
    }

    std::string received;

private:
    int fd_;
    std::string_view left_;
    bool ended_ = false;
};

struct conversation {
    std::vector<std::string> methods;  ///< of the requests that reached the site
    std::vector<fuzz::answer> answers;
};

conversation talk(std::string_view bytes, std::size_t piece) {
    base::null_logger log;
    fuzz::site site(log);
    conversation said;
    http::shared_state shared{.options = limits(),
                              .handle =
                                  [&](http::request r) {
                                      said.methods.push_back(r.method);
                                      return site(std::move(r));
                                  },
                              .log = log};
    shared.proxies = http::proxy_table::parse({"unix", "10.0.0.0/8", "2001:db8::/32"}).value();
    http::io_loop loop(0, shared);
    base::begin_on(loop.context, site.add_user());
    loop.context.poll();
    loop.context.restart();

    std::array<int, 2> ends{};
    require(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0, "there is a socket pair");
    client c(ends[1], bytes);
    http::stream_socket socket(loop.context, boost::asio::generic::stream_protocol(AF_UNIX, 0), ends[0]);
    http::start_connection(loop, std::move(socket), {.address = {}, .text = "unix", .trusted = true},
                           http::connection_slot(shared.open), false);
    while (!loop.context.stopped()) {
        c.send(piece);
        loop.context.poll();
        c.receive();
    }
    require(shared.open == 0, "a connection gives its slot back");
    said.answers = fuzz::read_answers(c.received, said.methods);
    return said;
}

/// For whoever looks at a difference.
void show(const conversation& said) {
    std::fprintf(stderr, "%zu requests, answered:", said.methods.size());
    for (const auto& one : said.answers) std::fprintf(stderr, " %d (%zu bytes)", one.status, one.body.size());
    std::fprintf(stderr, "\n");
}

std::size_t count(std::string_view text, std::string_view part) {
    std::size_t n = 0;
    for (auto at = text.find(part); at != text.npos; at = text.find(part, at + part.size())) ++n;
    return n;
}

void check(const conversation& said, std::string_view bytes) {
    require(said.methods.size() <= count(bytes, "HTTP/1."), "each request had its own request line");
    require(said.answers.size() >= said.methods.size(), "each request is answered");
    if (said.answers.size() == said.methods.size()) return;
    require(said.answers.size() == said.methods.size() + 1, "no request is answered twice");
    require(said.answers.back().close && said.answers.back().status >= 400, "what reached no view is refused");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto bytes = fuzz::text_of(data, size);
    const auto whole = talk(bytes, bytes.size());
    check(whole, bytes);
    // Small inputs byte by byte, larger ones in pieces that fall anywhere.
    const std::size_t piece = size < 128 ? 1 : 1 + fuzz::number_of(bytes) % (size / 16);
    const auto cut = talk(bytes, piece);
    if (cut.answers != whole.answers) show(whole), show(cut);
    require(cut.methods == whole.methods, "the same requests, however the bytes were cut");
    require(cut.answers == whole.answers, "the same answers, however the bytes were cut");
    return 0;
}
