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

template <auto Advance>
void advance_and_burn(std::span<lane* const> lanes, std::uint32_t iterations) {
    Advance(lanes, iterations);
    burn_stack();
}

/// Costs are hundredths of nanoseconds for one iteration of all lanes, on one core of an AMD Zen 5 server.
constexpr kernel rows[]{
#if defined(__x86_64__)
    {.name = "avx512",
     .width = 16,
     .cost = 25'000,
     .supported = has_avx512,
     .advance = advance_and_burn<advance_avx512>},
    {.name = "avx2", .width = 8, .cost = 25'000, .supported = has_avx2, .advance = advance_and_burn<advance_avx2>},
    {.name = "sha_ni_x4",
     .width = 4,
     .cost = 16'000,
     .supported = has_sha_ni,
     .advance = advance_and_burn<advance_sha_ni_x4>},
    {.name = "sha_ni_x2",
     .width = 2,
     .cost = 8'000,
     .supported = has_sha_ni,
     .advance = advance_and_burn<advance_sha_ni_x2>},
    {.name = "sha_ni_x1",
     .width = 1,
     .cost = 7'000,
     .supported = has_sha_ni,
     .advance = advance_and_burn<advance_sha_ni_x1>},
#elif defined(__aarch64__)
    {.name = "armv8_x2",
     .width = 2,
     .cost = 8'000,
     .supported = has_sha2,
     .advance = advance_and_burn<advance_armv8_x2>},
    {.name = "armv8_x1",
     .width = 1,
     .cost = 7'000,
     .supported = has_sha2,
     .advance = advance_and_burn<advance_armv8_x1>},
#endif
    {.name = "portable",
     .width = 1,
     .cost = 25'000,
     .supported = always,
     .advance = advance_and_burn<advance_portable>},
    {.name = "openssl",
     .width = 1,
     .cost = 10'000,
     .supported = has_openssl,
     .advance = advance_and_burn<advance_openssl>},
};

}  // namespace

std::span<const kernel> table() {
    return rows;
}

}  // namespace passwords::kernels
