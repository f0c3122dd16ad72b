// Addresses, threads, Unix-domain sockets and the orderly end (R16).
#include "wire.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <atomic>
#include <cstdio>
#include <filesystem>
#include <future>
#include <mutex>
#include <set>
#include <thread>

using namespace wire;

namespace {

/// A folder that goes with the test.
struct temp_folder {
    temp_folder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "lkhttpXXXXXX").string();
        path = ::mkdtemp(pattern.data());
    }
    ~temp_folder() { std::filesystem::remove_all(path); }
    std::string path;
};

std::string start_error(http::settings options) {
    support::recording_logger log;
    http::server s(std::move(options), echo, log);
    const auto started = s.start();
    return started ? std::string() : started.error();
}

/// False once every thread has closed its listener.
bool accepts(const std::string& address) {
    try {
        client trial(address);
        return true;
    } catch (const std::exception&) {
        return false;
    }
}

/// A handler whose answers wait until the test lets them go.
struct gate {
    std::atomic<bool> open{false};
    std::atomic<int> inside{0};
    http::handler handler() {
        return [this](http::request r) -> base::task<http::response> {
            ++inside;
            boost::asio::steady_timer nap(co_await boost::asio::this_coro::executor);
            while (!open) {
                nap.expires_after(5ms);
                co_await nap.async_wait(boost::asio::use_awaitable);
            }
            --inside;
            http::response out;
            out.body = r.path;
            co_return out;
        };
    }
};

}  // namespace

TEST_CASE("server: what cannot be started is a sentence") {
    const auto with_listen = [](std::vector<std::string> listen) {
        auto s = quick();
        s.listen = std::move(listen);
        return s;
    };
    CHECK(start_error(with_listen({})).contains("no address"));
    for (const auto* bad :
         {"8000", "nowhere:80", "127.0.0.1:", "127.0.0.1:70000", "127.0.0.1:x", "::1:80", "[127.0.0.1]:80", "unix:"}) {
        CAPTURE(bad);
        CHECK(start_error(with_listen({bad})).contains(bad));
    }
    auto proxies = quick();
    proxies.trusted_proxies = {"load-balancer"};
    CHECK(start_error(proxies).contains("load-balancer"));
    const site taken;
    CHECK(start_error(with_listen({taken.server->bound().at(0)})).contains("in use"));
    CHECK(start_error(with_listen({"unix:/nonexistent/folder/x"})).contains("No such file"));
}

TEST_CASE("server: port 0 becomes one free port, shared by all threads; several addresses work") {
    auto options = quick();
    options.listen = {"127.0.0.1:0", "localhost:0", "[::1]:0"};
    const site s(options);
    const auto bound = s.server->bound();
    REQUIRE(bound.size() == 3);
    CHECK(bound[0].starts_with("127.0.0.1:"));
    CHECK_FALSE(bound[0].ends_with(":0"));
    CHECK(bound[2].starts_with("[::1]:"));
    for (std::size_t i = 0; i < 2; ++i) {
        auto c = s.connect(i);
        c.send(get("/"));
        CHECK(c.read().status == 200);
    }
}

TEST_CASE("server: thread_index is the I/O thread's own number, and -1 elsewhere") {
    std::mutex mutex;
    std::set<int> seen;
    const site s(quick(), [&](http::request) -> base::task<http::response> {
        const std::scoped_lock lock(mutex);
        seen.insert(http::server::thread_index());
        co_return http::response{};
    });
    CHECK(s.server->thread_count() == 2);
    CHECK(http::server::thread_index() == -1);
    for (int i = 0; i < 64; ++i) CHECK(s.alive());
    const std::scoped_lock lock(mutex);
    CHECK(seen == std::set<int>{0, 1});
}

TEST_CASE("server: many clients on several threads at once") {
    const site s;
    std::atomic<int> good{0};
    std::vector<std::thread> clients;
    for (int t = 0; t < 8; ++t) {
        clients.emplace_back([&] {
            auto c = s.connect();
            for (int i = 0; i < 100; ++i) {
                c.send(get("/x/") + get("/y/"));
                if (c.read().status == 200 && c.read().status == 200) ++good;
            }
        });
    }
    for (auto& t : clients) t.join();
    CHECK(good == 800);
}

TEST_CASE("unix socket: served by all threads in turn, peer is unix, the file goes with the server") {
    const temp_folder folder;
    const std::string path = folder.path + "/s";
    auto options = quick();
    options.listen = {"unix:" + path};
    options.trusted_proxies = {"unix"};
    {
        std::mutex mutex;
        std::set<int> seen;
        const site s(options, [&](http::request r) -> base::task<http::response> {
            const std::scoped_lock lock(mutex);
            seen.insert(http::server::thread_index());
            http::response out;
            out.body = r.peer + " " + r.client;
            co_return out;
        });
        CHECK(s.server->bound().at(0) == "unix:" + path);
        CHECK(s.ask(get("/")).body == "unix unix");
        CHECK(s.ask(get("/", "X-Forwarded-For: 1.2.3.4\r\n")).body == "unix 1.2.3.4");
        CHECK(start_error(options).contains("in use"));
        CHECK(s.alive());
        const std::scoped_lock lock(mutex);
        CHECK(seen == std::set<int>{0, 1});
    }
    CHECK_FALSE(std::filesystem::exists(path));
}

TEST_CASE("unix socket: a file left by a crash is replaced, a file of another kind is not") {
    const temp_folder folder;
    const std::string path = folder.path + "/s";
    {
        boost::asio::io_context loop;
        const boost::asio::local::stream_protocol::acceptor left(loop,
                                                                 boost::asio::local::stream_protocol::endpoint(path));
    }
    REQUIRE(std::filesystem::exists(path));
    auto options = quick();
    options.listen = {"unix:" + path};
    CHECK(start_error(options).empty());
    std::fclose(std::fopen(path.c_str(), "w"));
    CHECK(start_error(options).contains("in use"));
    CHECK(std::filesystem::exists(path));
}

TEST_CASE(
    "stop: requests in flight are answered with Connection: close, idle ones closed, new ones not accepted (R16)") {
    gate g;
    site s(quick(), g.handler());
    const auto address = s.server->bound().at(0);
    auto idle = s.connect();
    auto used = s.connect();
    auto busy = s.connect();
    g.open = true;
    used.send(get("/used/"));
    CHECK(used.read().body == "/used/");
    g.open = false;
    busy.send(get("/busy/"));
    REQUIRE(eventually([&] { return g.inside == 1; }));

    s.server->stop();
    s.server->stop();
    CHECK(idle.closes());
    CHECK(used.closes());
    CHECK(eventually([&] { return !accepts(address); }));
    CHECK_FALSE(busy.readable(50ms));
    g.open = true;
    const auto a = busy.read();
    CHECK(a.body == "/busy/");
    CHECK(a.field("Connection") == "close");
    CHECK(busy.closes());
    s.server->wait();
    CHECK(s.log.has("server_stopped"));
}

TEST_CASE("stop: pipelined requests behind the one in flight are not answered") {
    gate g;
    site s(quick(), g.handler());
    const auto address = s.server->bound().at(0);
    auto c = s.connect();
    c.send(get("/1/") + get("/2/"));
    REQUIRE(eventually([&] { return g.inside == 1; }));
    s.server->stop();
    REQUIRE(eventually([&] { return !accepts(address); }));
    g.open = true;
    CHECK(c.read().body == "/1/");
    CHECK(c.closes());
}

TEST_CASE("stop: under load no accepted request is lost (R16)") {
    for (int round = 0; round < 5; ++round) {
        site s;
        std::atomic<int> lost{0};
        std::atomic<int> answered{0};
        std::vector<std::thread> clients;
        for (int t = 0; t < 4; ++t) {
            // Connected here: a thread that is late must not find the server stopped.
            clients.emplace_back([&, c = s.connect()] mutable {
                for (;;) {
                    if (!c.send(get("/"))) return;
                    const auto a = c.read();
                    // A close between two requests is allowed; half an answer is not.
                    if (a.status == 0) return;
                    if (a.body.size() != std::stoul(a.field("Content-Length"))) ++lost;
                    ++answered;
                    if (a.field("Connection") == "close") return;
                }
            });
        }
        CHECK(eventually([&] { return answered > 50; }));
        const auto begun = std::chrono::steady_clock::now();
        s.server->stop();
        s.server->wait();
        CHECK(std::chrono::steady_clock::now() - begun < 3s);
        for (auto& t : clients) t.join();
        CHECK(lost == 0);
    }
}

TEST_CASE("stop: what is still open at stop_timeout is closed, a handler that never returns is left behind") {
    auto options = quick();
    options.stop_timeout = 200ms;
    gate g;
    site s(options, g.handler());
    auto stuck = s.connect();
    stuck.send(get("/"));
    auto half = s.connect();
    half.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab");
    REQUIRE(eventually([&] { return g.inside == 1; }));
    const auto begun = std::chrono::steady_clock::now();
    s.server->stop();
    CHECK(half.closes());
    s.server->wait();
    CHECK(std::chrono::steady_clock::now() - begun < 3s);
}

TEST_CASE("stop: ends a wait that began before it") {
    site s;
    std::thread waiting([&] { s.server->wait(); });
    CHECK(s.alive());
    s.server->stop();
    waiting.join();
    CHECK(s.log.has("server_stopped"));
}

TEST_CASE("stop: before start and after a failed start it is harmless") {
    support::recording_logger log;
    auto options = quick();
    options.listen = {"nonsense"};
    http::server s(options, echo, log);
    s.stop();
    CHECK_FALSE(s.start());
    s.stop();
    s.wait();
    CHECK(s.bound().empty());
}
