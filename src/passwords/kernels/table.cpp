// The kernels there are, and which processor has which.
#include "passwords/kernels/rows.hpp"

#if defined(__x86_64__)
#include <cpuid.h>
#elif defined(__aarch64__)
#include <asm/hwcap.h>
#include <sys/auxv.h>
#endif

namespace passwords::kernels {

namespace {

bool always() {
    return true;
}

#if defined(__x86_64__)
/// These two also ask whether the system saves the wide registers (XGETBV).
bool has_avx512() {
    __builtin_cpu_init();
    return __builtin_cpu_supports("avx512f") != 0;
}

bool has_avx2() {
    __builtin_cpu_init();
    return __builtin_cpu_supports("avx2") != 0;
}

/// SHA is not among the names that the builtin of every libgcc knows. Its registers are SSE's, which 64-bit systems
/// save.
bool has_sha_ni() {
    __builtin_cpu_init();
    unsigned a = 0;
    unsigned b = 0;
    unsigned c = 0;
    unsigned d = 0;
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (b & bit_SHA) != 0 && __builtin_cpu_supports("sse4.1") != 0;
}
#elif defined(__aarch64__)
bool has_sha2() {
    return (getauxval(AT_HWCAP) & HWCAP_SHA2) != 0;
}
#endif

/// The kernel's own frame is below this one, and so is what it leaves there.
template <auto Advance>
void advance_and_burn(std::span<lane* const> lanes, std::uint32_t iterations) {
    Advance(lanes, iterations);
    burn_stack();
}

template <auto Advance>
constexpr kernel row(std::string_view name, std::size_t width, std::uint32_t cost, bool (*supported)()) {
    return {name, width, cost, supported, advance_and_burn<Advance>};
}

/// Costs are hundredths of nanoseconds, measured by bench/micro/hash.cpp on one core of an AMD Zen 5 server. Those for
/// ARM are guesses: only an emulator has run them.
constexpr kernel rows[]{
#if defined(__x86_64__)
    row<advance_avx512>("avx512", 16, 28'200, has_avx512),
    row<advance_avx2>("avx2", 8, 51'700, has_avx2),
    row<advance_sha_ni_x4>("sha_ni_x4", 4, 15'100, has_sha_ni),
    row<advance_sha_ni_x2>("sha_ni_x2", 2, 8'470, has_sha_ni),
    row<advance_sha_ni_x1>("sha_ni_x1", 1, 6'540, has_sha_ni),
#elif defined(__aarch64__)
    row<advance_armv8_x2>("armv8_x2", 2, 12'000, has_sha2),
    row<advance_armv8_x1>("armv8_x1", 1, 9'000, has_sha2),
#endif
    row<advance_portable>("portable", 1, 26'000, always),
    row<advance_openssl>("openssl", 1, 8'780, has_openssl),
};

}  // namespace

std::span<const kernel> table() {
    return rows;
}

}  // namespace passwords::kernels
