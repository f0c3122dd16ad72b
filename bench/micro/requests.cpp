// What the layers around a view cost: the header's scan, the URL table with the middleware, body to serializer.
#include "http/framing_guard.hpp"
#include "rest/application.hpp"
#include "rest/parsers.hpp"
#include "support/run.hpp"

#include <benchmark/benchmark.h>

namespace {

constexpr std::string_view header =
    "POST /accounts/token/verify/ HTTP/1.1\r\nHost: api.example.com\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64)\r\n"
    "Accept: application/json\r\nContent-Type: application/json\r\nContent-Length: 252\r\nOrigin: "
    "https://app.example.com\r\n"
    "\r\n";

void scan_header(benchmark::State& state) {
    const http::settings limits;
    for (auto _ : state) {
        http::header_scanner scanner(limits);
        benchmark::DoNotOptimize(scanner.feed(header));
        benchmark::DoNotOptimize(http::check_header(header, limits));
    }
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(header.size()));
}

/// Answers nothing: what is left is the way to a view and back.
class silent_view final : public rest::view {
public:
    [[nodiscard]] const rest::view_declaration& declaration() const override { return declaration_; }
    base::task<rest::answer> get(rest::request&) override { co_return rest::response{}; }

private:
    rest::view_declaration declaration_{.name = "Silent", .description = "", .methods = {"GET"}};
};

void route(benchmark::State& state) {
    base::null_logger log;
    silent_view view;
    rest::application application({.allowed_hosts = {"*"}}, log);
    for (const char* path : {"/accounts/register/", "/accounts/token/", "/accounts/token/refresh/", "/accounts/me/"})
        application.path(path, view);
    const auto ask = [&](std::string path) {
        http::request r;
        r.method = "GET";
        r.target = r.path = r.raw_path = std::move(path);
        r.host = "api.example.com";
        r.headers.add("Accept", "application/json");
        return application(std::move(r));
    };
    const std::string path = state.range(0) == 0 ? "/accounts/token/refresh/" : "/no/such/path/";
    for (auto _ : state) benchmark::DoNotOptimize(support::run(ask(path)));
    state.SetLabel(path);
}

/// The loop that support::run makes for each request, alone.
void route_floor(benchmark::State& state) {
    for (auto _ : state)
        benchmark::DoNotOptimize(
            support::run([]() -> base::task<http::response> { co_return http::response{.status = 200}; }()));
}

void serializer(benchmark::State& state) {
    static const rest::serializer fields{rest::email_field("email"), rest::char_field("username"),
                                         rest::char_field("password"), rest::char_field("password2"),
                                         rest::char_field("first_name")};
    http::request r;
    r.method = "POST";
    r.headers.add("Content-Type", state.range(0) == 0 ? "application/json" : "application/x-www-form-urlencoded");
    r.body = state.range(0) == 0 ? R"({"email": "ann@example.com", "username": "ann", "first_name": "Ann", )"
                                   R"("password": "Plum!tree-gloss77", "password2": "Plum!tree-gloss77"})"
                                 : "email=ann%40example.com&username=ann&first_name=Ann&password=Plum%21tree-gloss77&"
                                   "password2=Plum%21tree-gloss77";
    for (auto _ : state) {
        const auto data = rest::parse_body(r);
        benchmark::DoNotOptimize(fields.validate(*data));
    }
    state.SetLabel(state.range(0) == 0 ? "JSON" : "form");
}

BENCHMARK(scan_header);
BENCHMARK(route)->Arg(0)->Arg(1);
BENCHMARK(route_floor);
BENCHMARK(serializer)->Arg(0)->Arg(1);

}  // namespace
