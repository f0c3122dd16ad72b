// What signing and checking a token costs: HMAC, base64url and JSON together.
#include "jose/jws.hpp"
#include "base/clock.hpp"
#include "tokens/rules.hpp"

#include <benchmark/benchmark.h>

namespace {

base::json::object claims() {
    return {{"token_type", "access"},
            {"exp", std::int64_t{4'000'000'000}},
            {"iat", std::int64_t{1'700'000'000}},
            {"jti", "0123456789abcdef0123456789abcdef"},
            {"user_id", "123456"}};
}

jose::signing_key key_for(const benchmark::State& state) {
    return {jose::algorithms()[static_cast<std::size_t>(state.range(0))], base::secret(std::string(64, 'k'))};
}

void named(benchmark::State& state) {
    state.SetLabel(std::string(jose::algorithms()[static_cast<std::size_t>(state.range(0))].name));
}

void sign(benchmark::State& state) {
    const auto key = key_for(state);
    for (auto _ : state) benchmark::DoNotOptimize(jose::sign(claims(), key));
    named(state);
}

void verify(benchmark::State& state) {
    const auto key = key_for(state);
    const std::string token = jose::sign(claims(), key);
    for (auto _ : state) benchmark::DoNotOptimize(jose::verify(token, key));
    named(state);
}

void verify_forged(benchmark::State& state) {
    const auto key = key_for(state);
    std::string token = jose::sign(claims(), key);
    token[token.size() - 10] = token[token.size() - 10] == 'A' ? 'B' : 'A';
    for (auto _ : state) benchmark::DoNotOptimize(jose::verify(token, key));
    named(state);
}

BENCHMARK(sign)->DenseRange(0, 2);
BENCHMARK(verify)->DenseRange(0, 2);
BENCHMARK(verify_forged)->Arg(0);

}  // namespace
