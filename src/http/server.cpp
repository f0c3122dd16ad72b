// Start in the order settings, certificate, sockets, threads; stop in the order listeners, idle, busy, threads.
#include "http/server.hpp"

#include "base/random.hpp"
#include "base/thread.hpp"
#include "http/io_loop.hpp"
#include "http/listener.hpp"

#include <fmt/format.h>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include <mutex>
#include <thread>
#include <utility>

namespace http {

namespace {

thread_local int current_thread = -1;

using work_guard = boost::asio::executor_work_guard<boost::asio::io_context::executor_type>;

int wanted_threads(const settings& s) {
    if (s.threads > 0) return s.threads;
    return static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
}

std::string process_prefix() {
    base::system_random random;
    return base::random_string(random, 6, "0123456789abcdef");
}

}  // namespace

struct server::impl {
    impl(settings options, handler handle, base::logger& log)
        : shared{.options = std::move(options), .handle = std::move(handle), .log = log} {}

    std::expected<void, std::string> prepare();
    std::expected<void, std::string> bind();
    void run(io_loop& loop);
    void begin_stop();

    shared_state shared;
    loops all;
    std::vector<std::unique_ptr<listener>> listeners;
    std::vector<std::string> names;
    std::vector<work_guard> guards;
    std::vector<std::thread> threads;
    std::mutex mutex;      ///< of start, stop and wait
    bool running = false;  ///< between a good start and stop
};

std::expected<void, std::string> server::impl::prepare() {
    const settings& s = shared.options;
    if (s.listen.empty()) return std::unexpected(std::string("no address to listen on"));
    auto proxies = proxy_table::parse(s.trusted_proxies);
    if (!proxies) return std::unexpected(proxies.error());
    shared.proxies = std::move(*proxies);
    shared.use_tls = !s.tls_certificate_file.empty() || !s.tls_private_key_file.empty();
    if (shared.use_tls) {
        auto context = load_tls(s.tls_certificate_file, s.tls_private_key_file);
        if (!context) return std::unexpected(context.error());
        shared.tls.replace(std::move(*context));
    }
    shared.id_prefix = process_prefix();
    return {};
}

std::expected<void, std::string> server::impl::bind() {
    for (int i = 0; i < wanted_threads(shared.options); ++i) all.push_back(std::make_unique<io_loop>(i, shared));
    for (const auto& text : shared.options.listen) {
        const auto where = parse_listen(text);
        if (!where) return std::unexpected(where.error());
        auto bound = bind_all(*where, all);
        if (!bound) return std::unexpected(bound.error());
        for (auto& one : bound->all) listeners.push_back(std::move(one));
        names.push_back(std::move(bound->name));
    }
    return {};
}

void server::impl::run(io_loop& loop) {
    current_thread = loop.index;
    base::name_this_thread(fmt::format("io-{}", loop.index));
    for (;;) {
        try {
            loop.context.run();
            return;
        } catch (const std::exception& e) {
            shared.log.error(base::event::request_failed, {{"reason", e.what()}});
        } catch (...) {
            shared.log.error(base::event::request_failed, {{"reason", "unknown exception"}});
        }
    }
}

void server::impl::begin_stop() {
    // The first loop's listeners hand sockets to all loops, so the others are told after it.
    boost::asio::post(all.front()->context, [this] {
        const auto stop_loop = [this](io_loop& loop) {
            for (auto& one : listeners) {
                if (&one->home() == &loop) one->stop();
            }
            loop.begin_stop();
            guards[static_cast<std::size_t>(loop.index)].reset();
        };
        stop_loop(*all.front());
        for (std::size_t i = 1; i < all.size(); ++i)
            boost::asio::post(all[i]->context, [stop_loop, &loop = *all[i]] { stop_loop(loop); });
    });
}

server::server(settings options, handler handle, base::logger& log)
    : impl_(std::make_unique<impl>(std::move(options), std::move(handle), log)) {}

server::~server() {
    stop();
    wait();
}

std::expected<void, std::string> server::start() {
    impl& s = *impl_;
    const std::scoped_lock lock(s.mutex);
    if (!s.all.empty()) return std::unexpected(std::string("the server has been started before"));
    auto ready = s.prepare();
    if (ready) ready = s.bind();
    if (!ready) {
        s.listeners.clear();
        s.names.clear();
        s.all.clear();
        return ready;
    }
    for (auto& loop : s.all) s.guards.emplace_back(loop->context.get_executor());
    for (auto& one : s.listeners) one->start();
    for (auto& loop : s.all) s.threads.emplace_back([&s, &loop = *loop] { s.run(loop); });
    s.running = true;
    for (const auto& name : s.names) s.shared.log.info(base::event::server_started, {{"listen", name}});
    return {};
}

std::vector<std::string> server::bound() const {
    const std::scoped_lock lock(impl_->mutex);
    return impl_->names;
}

std::expected<void, std::string> server::reload_tls() {
    shared_state& shared = impl_->shared;
    if (!shared.use_tls) return std::unexpected(std::string("TLS is not configured"));
    auto next = load_tls(shared.options.tls_certificate_file, shared.options.tls_private_key_file);
    if (!next) {
        shared.log.error(base::event::tls_reload_failed, {{"reason", next.error()}});
        return std::unexpected(next.error());
    }
    shared.tls.replace(std::move(*next));
    shared.log.info(base::event::tls_reloaded, {{"certificate", shared.options.tls_certificate_file}});
    return {};
}

void server::stop() {
    impl& s = *impl_;
    const std::scoped_lock lock(s.mutex);
    if (!std::exchange(s.running, false)) return;
    s.shared.log.info(base::event::server_stopping);
    s.begin_stop();
}

void server::wait() {
    impl& s = *impl_;
    std::vector<std::thread> running;
    {
        const std::scoped_lock lock(s.mutex);
        running.swap(s.threads);
    }
    for (auto& thread : running) thread.join();
    if (!running.empty()) s.shared.log.info(base::event::server_stopped);
}

int server::thread_index() {
    return current_thread;
}

int server::thread_count() const {
    return wanted_threads(impl_->shared.options);
}

}  // namespace http
