// A handler learns that its client hung up while it waits: what counts as gone, what does not, and what it leaves
// alone.
#include "http/client_watch.hpp"
#include "http/connection.hpp"
#include "tls_wire.hpp"

#include <doctest/doctest.h>
#include <sys/socket.h>
#include <unistd.h>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <array>
#include <atomic>
#include <filesystem>
#include <mutex>
#include <optional>
#include <thread>

using namespace wire;

namespace {

constexpr std::array kinds{"TCP", "Unix"};

/// Asks for the token on every path but /plain/, and waits until the test opens the gate or the client is gone, or on
/// /stay/ for the gate alone. Answers which of them it was.
class waiting_site {
public:
    explicit waiting_site(http::settings options = quick()) {
        std::string pattern = (std::filesystem::temp_directory_path() / "lkgoneXXXXXX").string();
        folder_ = ::mkdtemp(pattern.data());
        options.listen.push_back("unix:" + folder_ + "/s");
        // One thread, so that one look sees everybody; looks are an eighth of the shortest timeout apart.
        options.threads = 1;
        options.body_grace = 200ms;
        site_.emplace(std::move(options), [this](http::request r) { return wait(std::move(r)); });
    }
    ~waiting_site() {
        site_.reset();
        std::filesystem::remove_all(folder_);
    }
    waiting_site(const waiting_site&) = delete;

    /// Sends a request and returns once its handler waits.
    std::stop_token ask(client& c, std::string_view path = "/", std::string_view behind = {}) {
        const auto before = count();
        REQUIRE(c.send(get(path) + std::string(behind)));
        return token(before);
    }
    /// The token of the n-th request that asked.
    std::stop_token token(std::size_t n) {
        REQUIRE(eventually([&] { return count() > n; }));
        const std::scoped_lock lock(mutex_);
        return tokens_[n];
    }
    std::size_t count() {
        const std::scoped_lock lock(mutex_);
        return tokens_.size();
    }
    /// Returns when a whole look has begun and ended since the call: the second of two clients that hang up one after
    /// the other is told by a later look than the first.
    void full_look() {
        for (int i = 0; i < 2; ++i) {
            std::optional<client> witness(connect());
            const auto gone = ask(*witness);
            witness.reset();
            REQUIRE(eventually([&] { return gone.stop_requested(); }));
        }
    }
    client connect(std::size_t listen = 0) { return site_->connect(listen); }
    site& inner() { return *site_; }
    std::atomic<bool> open{false};

private:
    base::task<http::response> wait(http::request r) {
        http::response out;
        out.body = r.path;
        if (r.path == "/plain/") co_return out;
        const auto gone = r.client_gone();
        {
            const std::scoped_lock lock(mutex_);
            tokens_.push_back(gone);
        }
        boost::asio::steady_timer nap(co_await boost::asio::this_coro::executor);
        while (!open && (r.path == "/stay/" || !gone.stop_requested())) {
            nap.expires_after(2ms);
            co_await nap.async_wait(boost::asio::use_awaitable);
        }
        out.body += gone.stop_requested() ? " gone" : " here";
        if (r.path == "/throw/") throw std::runtime_error("out of cheese");
        co_return out;
    }

    std::string folder_;
    std::mutex mutex_;
    std::vector<std::stop_token> tokens_;
    std::optional<site> site_;
};

/// Closes so that the other end sees a reset, not an end.
void reset(std::optional<client>& c) {
    const linger at_once{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(c->fd(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    c.reset();
}

bool stops(const std::stop_token& token) {
    return eventually([&] { return token.stop_requested(); });
}

/// A session on one end of a socket pair, its loop run by the test.
struct by_hand {
    explicit by_hand(http::handler handle) : shared{.options = quick(), .handle = std::move(handle), .log = log} {
        int ends[2];
        REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
        far = ends[1];
        http::start_connection(loop, {loop.context, boost::asio::generic::stream_protocol(AF_UNIX, 0), ends[0]},
                               {.address = {}, .text = "unix"}, http::connection_slot(shared.open), false);
    }
    ~by_hand() { ::close(far); }
    /// Sends these requests, closes the sending side and serves until the connection has ended.
    void serve(std::string_view bytes) {
        REQUIRE(::send(far, bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()));
        ::shutdown(far, SHUT_WR);
        loop.context.run();
    }

    support::recording_logger log;
    http::shared_state shared;
    http::io_loop loop{0, shared};
    int far = -1;
};

/// A connected pair with a watch on one end.
struct watched_pair {
    explicit watched_pair(http::watch_list& list) {
        REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0);
        watch.emplace(list, ends[0]);
    }
    ~watched_pair() {
        ::close(ends[0]);
        hang_up();
    }
    void hang_up() {
        if (ends[1] >= 0) ::close(ends[1]);
        ends[1] = -1;
    }
    std::array<int, 2> ends{};
    std::optional<http::connection_watch> watch;
};

}  // namespace

TEST_CASE("client gone: a closed connection is seen, over TCP and a Unix socket") {
    waiting_site s;
    for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
        CAPTURE(kinds[kind]);
        std::optional<client> c(s.connect(kind));
        const auto gone = s.ask(*c);
        CHECK(gone.stop_possible());
        CHECK_FALSE(gone.stop_requested());
        c.reset();
        CHECK(stops(gone));
    }
    CHECK(s.inner().ask(get("/plain/")).body == "/plain/");
}

TEST_CASE("client gone: a half-close counts, and what the handler answers is still sent") {
    waiting_site s;
    for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
        CAPTURE(kinds[kind]);
        auto c = s.connect(kind);
        const auto gone = s.ask(c, "/half/");
        c.shutdown_send();
        CHECK(stops(gone));
        CHECK(c.read().body == "/half/ gone");
        CHECK(c.closes());
    }
}

TEST_CASE("client gone: a reset is seen, over TCP and a Unix socket") {
    waiting_site s;
    for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
        CAPTURE(kinds[kind]);
        std::optional<client> c(s.connect(kind));
        const auto gone = s.ask(*c);
        reset(c);
        CHECK(stops(gone));
        // With bytes that nobody has read.
        c.emplace(s.connect(kind));
        const auto busy = s.ask(*c, "/", get("/next/"));
        reset(c);
        CHECK(stops(busy));
    }
    CHECK(s.inner().ask(get("/plain/")).status == 200);
}

TEST_CASE("client gone: a silent client is not") {
    waiting_site s;
    for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
        CAPTURE(kinds[kind]);
        s.open = false;
        auto c = s.connect(kind);
        const auto gone = s.ask(c, "/silent/");
        s.full_look();
        CHECK_FALSE(gone.stop_requested());
        s.open = true;
        CHECK(c.read().body == "/silent/ here");
    }
}

TEST_CASE("client gone: one that has sent its next request is not, and both are answered") {
    waiting_site s;
    for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
        CAPTURE(kinds[kind]);
        s.open = false;
        auto c = s.connect(kind);
        // One request behind in the session's buffer, then one in the socket.
        const auto gone = s.ask(c, "/1/", get("/2/"));
        REQUIRE(c.send(get("/3/")));
        s.full_look();
        CHECK_FALSE(gone.stop_requested());
        s.open = true;
        for (const auto* body : {"/1/ here", "/2/ here", "/3/ here"}) CHECK(c.read().body == body);
    }
}

TEST_CASE("client gone: bytes of a next request do not hide that their sender closed; they are answered as ever") {
    waiting_site s;
    for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
        CAPTURE(kinds[kind]);
        auto c = s.connect(kind);
        const auto gone = s.ask(c, "/1/");
        REQUIRE(c.send(get("/plain/") + get("/2/")));
        s.full_look();
        CHECK_FALSE(gone.stop_requested());
        c.shutdown_send();
        CHECK(stops(gone));
        for (const auto* body : {"/1/ gone", "/plain/", "/2/ gone"}) CHECK(c.read().body == body);
        CHECK(c.closes());
    }
}

TEST_CASE("client gone: who does not ask is answered as ever after a half-close, and nothing is watched") {
    std::vector<std::size_t> watched;
    by_hand* hand = nullptr;
    by_hand one([&](http::request r) -> base::task<http::response> {
        if (r.path != "/quiet/") {
            const auto gone = r.client_gone();
            CHECK(gone == r.client_gone());
            CHECK(gone.stop_possible());
        }
        // Before the next sweep, which would tell a watch of the end that is there by now, and forget it.
        watched.push_back(hand->loop.watches.size());
        boost::asio::steady_timer nap(co_await boost::asio::this_coro::executor, 300ms);
        if (r.path == "/quiet/") co_await nap.async_wait(boost::asio::use_awaitable);
        if (r.path == "/throw/") throw std::runtime_error("out of cheese");
        co_return http::response{.status = 202};
    });
    hand = &one;
    one.serve(get("/quiet/") + get("/asks/") + get("/quiet/") + get("/throw/") + get("/quiet/"));
    CHECK(watched == std::vector<std::size_t>{0, 1, 0, 1, 0});
    std::string got(4096, '\0');
    got.resize(static_cast<std::size_t>(std::max<ssize_t>(0, ::recv(one.far, got.data(), got.size(), 0))));
    std::size_t answers = 0;
    for (std::size_t at = 0; (at = got.find("HTTP/1.1 202", at)) != std::string::npos; ++at) ++answers;
    CHECK(answers == 4);
    CHECK(got.contains("HTTP/1.1 500"));
}

TEST_CASE("client gone: without a connection the token is empty") {
    const http::request r;
    CHECK_FALSE(r.client_gone().stop_possible());
    CHECK_FALSE(r.client_gone().stop_requested());
}

TEST_CASE("client gone: a token outlives its request, its connection and the server, and says no more") {
    std::stop_token kept;
    std::stop_token told;
    {
        waiting_site s;
        {
            std::optional<client> c(s.connect());
            told = s.ask(*c);
            c.reset();
            REQUIRE(stops(told));
        }
        std::optional<client> c(s.connect());
        kept = s.ask(*c);
        s.open = true;
        CHECK(c->read().body == "/ here");
        c.reset();
        s.open = false;
        s.full_look();
        CHECK_FALSE(kept.stop_requested());
    }
    CHECK_FALSE(kept.stop_requested());
    CHECK_FALSE(kept.stop_possible());
    CHECK(told.stop_requested());
}

TEST_CASE("client gone: the next request on a connection has a token of its own") {
    waiting_site s;
    std::optional<client> c(s.connect());
    const auto first = s.ask(*c);
    s.open = true;
    CHECK(c->read().body == "/ here");
    c->send(get("/plain/"));
    CHECK(c->read().body == "/plain/");
    s.open = false;
    const auto second = s.ask(*c);
    CHECK_FALSE(first == second);
    c.reset();
    CHECK(stops(second));
    CHECK_FALSE(first.stop_requested());
}

TEST_CASE("client gone: a handler that throws after it was told is answered 500, and the server goes on") {
    waiting_site s;
    auto c = s.connect();
    const auto gone = s.ask(c, "/throw/");
    c.shutdown_send();
    CHECK(stops(gone));
    CHECK(c.read().status == 500);
    s.full_look();
}

TEST_CASE("client gone: of many who wait, those who hang up are told and no others; other threads may look on") {
    waiting_site s;
    std::vector<std::optional<client>> clients;
    std::vector<std::stop_token> tokens;
    for (std::size_t i = 0; i < 400; ++i) {
        clients.emplace_back(s.connect(i % 2));
        tokens.push_back(s.ask(*clients.back(), i % 3 == 0 ? "/stay/" : "/"));
    }
    const auto leaves = [](std::size_t i) { return i % 5 < 2; };
    std::atomic<bool> all_seen{false};
    std::thread onlooker([&] {
        all_seen = eventually([&] {
            for (std::size_t i = 0; i < tokens.size(); ++i) {
                if (leaves(i) && !tokens[i].stop_requested()) return false;
            }
            return true;
        });
    });
    for (std::size_t i = 0; i < clients.size(); ++i) {
        if (!leaves(i)) continue;
        if (i % 2 == 0) reset(clients[i]);
        else clients[i].reset();
    }
    onlooker.join();
    CHECK(all_seen);
    s.full_look();
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < tokens.size(); ++i) wrong += tokens[i].stop_requested() != leaves(i);
    CHECK(wrong == 0);
    s.open = true;
    std::size_t answered = 0;
    for (std::size_t i = 0; i < clients.size(); ++i)
        answered += !leaves(i) && clients[i]->read().body.contains(" here");
    CHECK(answered == 240);
}

TEST_CASE("client gone: a callback runs on the connection's I/O thread") {
    waiting_site s;
    std::optional<client> c(s.connect());
    const auto gone = s.ask(*c);
    std::atomic<int> thread{-2};
    const std::stop_callback tell(gone, [&] { thread = http::server::thread_index(); });
    c.reset();
    CHECK(eventually([&] { return thread != -2; }));
    CHECK(thread == 0);
}

TEST_CASE("client gone: a stop lets who is watched finish; a client that leaves meanwhile is still seen (R16)") {
    waiting_site s;
    auto stays = s.connect();
    std::optional<client> leaves(s.connect());
    const auto here = s.ask(stays, "/stays/");
    const auto gone = s.ask(*leaves);
    s.inner().server->stop();
    leaves.reset();
    CHECK(stops(gone));
    CHECK_FALSE(here.stop_requested());
    s.open = true;
    const auto a = stays.read();
    CHECK(a.body == "/stays/ here");
    CHECK(a.field("Connection") == "close");
    s.inner().server->wait();
    CHECK_FALSE(here.stop_requested());
}

TEST_CASE("client gone: at stop_timeout everybody is told, and the threads end though a handler never returns (R16)") {
    auto options = quick();
    options.stop_timeout = 200ms;
    waiting_site s(options);
    auto patient = s.connect();
    auto stuck = s.connect();
    const auto told = s.ask(patient);
    const auto deaf = s.ask(stuck, "/stay/");
    s.inner().server->stop();
    CHECK(stops(told));
    CHECK(stops(deaf));
    CHECK(patient.closes());
    s.inner().server->wait();
}

TEST_CASE(
    "client gone: over TLS, by a goodbye and an end, an end alone, or a reset; not by silence or a next request") {
    const certificates files;
    auto options = files.settings();
    waiting_site s(options);
    const auto ask = [&](tls_client& c, std::string_view behind = {}) {
        REQUIRE(c.connected);
        const auto before = s.count();
        REQUIRE(c.send(get("/") + std::string(behind)));
        return s.token(before);
    };
    tls_client silent(s.inner());
    tls_client next(s.inner());
    tls_client polite(s.inner());
    tls_client abrupt(s.inner());
    std::optional<tls_client> rude(s.inner());
    const auto silent_gone = ask(silent);
    const auto next_gone = ask(next, get("/"));
    REQUIRE(next.send(get("/plain/")));

    const auto polite_gone = ask(polite);
    polite.say_goodbye();
    polite.socket().shutdown_send();
    CHECK(stops(polite_gone));
    CHECK(polite.read().starts_with("HTTP/1.1 200 "));

    const auto abrupt_gone = ask(abrupt, get("/plain/"));
    abrupt.socket().shutdown_send();
    CHECK(stops(abrupt_gone));
    CHECK(abrupt.read().starts_with("HTTP/1.1 200 "));

    const auto rude_gone = ask(*rude);
    const linger at_once{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(rude->socket().fd(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    rude.reset();
    CHECK(stops(rude_gone));

    CHECK_FALSE(silent_gone.stop_requested());
    CHECK_FALSE(next_gone.stop_requested());
    s.open = true;
    CHECK(silent.read().contains("/ here"));
    CHECK(next.read().contains("/ here"));
}

TEST_CASE("client gone: a callback may end and begin other watches while the list is looked through") {
    http::watch_list list;
    std::vector<std::unique_ptr<watched_pair>> pairs;
    for (int i = 0; i < 6; ++i) pairs.push_back(std::make_unique<watched_pair>(list));
    std::vector<std::stop_token> tokens;
    for (auto& p : pairs) tokens.push_back(p->watch->arm());
    watched_pair late(list);
    CHECK(list.size() == 6);
    // The last is looked at first: it takes the others that hung up, but the first, with it, and itself.
    const std::stop_callback tell(tokens[5], [&] {
        for (const std::size_t i : {5UZ, 4UZ, 2UZ, 1UZ}) pairs[i]->watch.reset();
        (void)late.watch->arm();
    });
    for (const std::size_t i : {0UZ, 2UZ, 4UZ, 5UZ}) pairs[i]->hang_up();
    list.look();
    CHECK(tokens[0].stop_requested());
    CHECK(tokens[5].stop_requested());
    for (const std::size_t i : {1UZ, 2UZ, 3UZ, 4UZ}) CHECK_FALSE(tokens[i].stop_requested());
    CHECK(list.size() == 2);
    pairs[3]->hang_up();
    late.hang_up();
    list.look();
    CHECK(tokens[3].stop_requested());
    CHECK(late.watch->arm().stop_requested());
    CHECK(list.size() == 0);
    list.look();
    list.give_up();
}
