// latchkey_load: a closed loop of keep-alive connections against any server that speaks this wire, shared by threads.
// Prints one JSON object. The same program drives Latchkey and the oracle, so that its own cost is in both figures.
#include "load/client.hpp"
#include "load/samples.hpp"

#include <fmt/format.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>
#include <CLI/CLI.hpp>

#include <array>
#include <fstream>
#include <iostream>
#include <map>
#include <thread>
#include <vector>

namespace {

using namespace std::chrono_literals;
using clock = load::client::clock;

struct options {
    std::string scenario = "me";
    std::uint16_t port = 0;
    std::string socket;
    std::size_t threads = 1;
    std::string input;
    std::size_t connections = 64;
    double seconds = 5;
    double warmup = 1;
};

struct outcome {
    load::samples times;
    std::map<int, std::uint64_t> wrong;  ///< by status; 0 is a lost connection
    double seconds = 0;

    void add(const outcome& other) {
        times.add(other.times);
        for (const auto& [status, count] : other.wrong) wrong[status] += count;
        seconds = std::max(seconds, other.seconds);
    }
};

double cpu_seconds() {
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    const auto of = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
    };
    return of(used.ru_utime) + of(used.ru_stime);
}

std::vector<std::string> read_lines(const std::string& path) {
    std::vector<std::string> lines;
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    return lines;
}

/// The connections of one thread: every `threads`-th.
class loop {
public:
    loop(const load::scenario& kind, const load::address& where, const options& given, std::size_t thread,
         const std::vector<std::string>& inputs)
        : epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
        clients_.reserve(given.connections / given.threads + 1);
        for (std::size_t i = thread; i < given.connections; i += given.threads)
            clients_.emplace_back(kind, where, inputs.empty() ? "" : inputs[i % inputs.size()]);
    }
    ~loop() { ::close(epoll_); }
    loop(const loop&) = delete;
    loop& operator=(const loop&) = delete;

    /// Warms up, measures, and lets the last requests end so that no chain breaks.
    void run(double warmup, double seconds, outcome& into) {
        for (auto& one : clients_) ask(one, into);
        const auto until = [](double s) { return clock::now() + std::chrono::duration_cast<clock::duration>(s * 1s); };
        turn(until(warmup), into);
        into = {};
        const auto begun = clock::now();
        turn(until(seconds), into);
        into.seconds = std::chrono::duration<double>(clock::now() - begun).count();
        stopping_ = true;
        outcome ignored;
        for (const auto deadline = until(30); open_ > 0 && clock::now() < deadline;) step(100, ignored);
    }

private:
    void turn(clock::time_point until, outcome& into) {
        while (clock::now() < until) step(1, into);
    }

    void step(int wait_ms, outcome& into) {
        std::array<epoll_event, 256> ready;
        const int n = ::epoll_wait(epoll_, ready.data(), static_cast<int>(ready.size()), wait_ms);
        for (int i = 0; i < n; ++i) {
            auto& one = *static_cast<load::client*>(ready.at(static_cast<std::size_t>(i)).data.ptr);
            const auto got = one.read();
            if (got == load::progress::waiting) continue;
            --open_;
            if (got == load::progress::answered) into.times.add(clock::now() - one.asked());
            else ++into.wrong[got == load::progress::broken ? 0 : one.status()];
            if (!stopping_) ask(one, into);
        }
    }

    void ask(load::client& one, outcome& into) {
        const bool fresh = !one.connected();
        if (!one.ask()) {
            ++into.wrong[0];
            return;
        }
        ++open_;
        if (!fresh) return;
        epoll_event wanted{.events = EPOLLIN, .data = {.ptr = &one}};
        ::epoll_ctl(epoll_, EPOLL_CTL_ADD, one.socket(), &wanted);
    }

    int epoll_;
    std::vector<load::client> clients_;
    std::size_t open_ = 0;
    bool stopping_ = false;
};

void print(const options& given, outcome& result) {
    const auto count = result.times.count();
    std::string wrong;
    for (const auto& [status, times] : result.wrong)
        wrong += fmt::format("{}\"{}\":{}", wrong.empty() ? "" : ",", status, times);
    fmt::print(
        R"({{"scenario":"{}","connections":{},"seconds":{:.3f},"requests":{},"rate":{:.1f},)"
        R"("p50_ms":{:.4f},"p90_ms":{:.4f},"p99_ms":{:.4f},"max_ms":{:.4f},"client_cpu_s":{:.3f},"wrong":{{{}}}}})"
        "\n",
        given.scenario, given.connections, result.seconds, count, static_cast<double>(count) / result.seconds,
        result.times.quantile(0.5), result.times.quantile(0.9), result.times.quantile(0.99), result.times.quantile(1),
        cpu_seconds() * result.seconds / (result.seconds + given.warmup), wrong);
}

}  // namespace

int main(int argc, char** argv) {
    options given;
    CLI::App app{"A closed loop of keep-alive connections; prints one JSON object."};
    app.footer("Example: latchkey_load --scenario me --port 8000 --input access-tokens --connections 64 --seconds 5");
    app.add_option("--scenario", given.scenario, "one of " + load::scenario_names())->capture_default_str();
    auto* port = app.add_option("--port", given.port, "on 127.0.0.1");
    app.add_option("--unix", given.socket, "the path of a Unix-domain socket instead")->excludes(port);
    app.add_option("--threads", given.threads, "that share the connections")
        ->capture_default_str()
        ->check(CLI::Range(1, 64));
    app.add_option("--input", given.input, "a file with a line for each connection: a token, or a login's JSON body");
    app.add_option("--connections", given.connections)->capture_default_str()->check(CLI::Range(1, 100000));
    app.add_option("--seconds", given.seconds, "measured")->capture_default_str()->check(CLI::Range(0.1, 3600.0));
    app.add_option("--warmup", given.warmup, "seconds before them")
        ->capture_default_str()
        ->check(CLI::Range(0.0, 60.0));
    CLI11_PARSE(app, argc, argv);
    const auto* kind = load::find_scenario(given.scenario);
    if (kind == nullptr) {
        std::cerr << "no scenario " << given.scenario << "; there are " << load::scenario_names() << '\n';
        return 2;
    }
    const auto inputs = read_lines(given.input);
    if (inputs.empty() && given.scenario != "empty") {
        std::cerr << "the scenario " << given.scenario << " needs --input with a line for each connection\n";
        return 2;
    }
    const auto where = given.socket.empty() ? load::tcp_address(given.port) : load::unix_address(given.socket);
    std::vector<outcome> parts(given.threads);
    {
        std::vector<std::jthread> threads;
        for (std::size_t i = 0; i < given.threads; ++i) {
            threads.emplace_back(
                [&, i] { loop(*kind, where, given, i, inputs).run(given.warmup, given.seconds, parts[i]); });
        }
    }
    outcome result;
    for (const auto& part : parts) result.add(part);
    print(given, result);
    return result.times.count() > 0 ? 0 : 1;
}
