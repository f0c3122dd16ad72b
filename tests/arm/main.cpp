// The kernels' room on an ARM processor, without OpenSSL: derives what stdin asks for with every kernel, at every
// number of lanes in turn. run.py builds it, runs it in an emulator and checks what it says.
//
// A line asks `password salt iterations`, the first two in hex after an x. An answer is `kernel key`, in order.
#include "passwords/kernels/rows.hpp"
#include "unit/passwords_kernels/kernels.hpp"

#include <asm/hwcap.h>
#include <sys/auxv.h>
#include <charconv>
#include <cstdlib>
#include <iostream>

namespace passwords::kernels {

bool has_openssl() {
    return false;
}

void advance_openssl(std::span<lane* const>, std::uint32_t) {
    std::abort();
}

}  // namespace passwords::kernels

/// Linked in the place of the C library's (--wrap): no emulated processor lacks SHA-2, so here is one that does.
extern "C" unsigned long __real_getauxval(unsigned long type);
extern "C" unsigned long __wrap_getauxval(unsigned long type) {
    const unsigned long value = __real_getauxval(type);
    return type == AT_HWCAP && std::getenv("WITHOUT_SHA2") != nullptr ? value & ~static_cast<unsigned long>(HWCAP_SHA2)
                                                                      : value;
}

namespace {

using namespace kernel_tests;

std::string from_hex(std::string_view text) {
    std::string bytes;
    for (std::size_t at = 1; at + 1 < text.size(); at += 2) {
        unsigned value = 0;
        std::from_chars(text.data() + at, text.data() + at + 2, value, 16);
        bytes += static_cast<char>(value);
    }
    return bytes;
}

}  // namespace

int main() {
    std::vector<input> asked;
    std::string password;
    std::string salt;
    for (std::uint32_t iterations = 0; std::cin >> password >> salt >> iterations;) {
        asked.push_back({from_hex(password), from_hex(salt), iterations});
    }
    for (const auto& kernel : kernels::table()) {
        if (!kernel.supported()) {
            std::cout << "absent " << kernel.name << '\n';
            continue;
        }
        std::size_t lanes = kernel.width;
        for (std::size_t i = 0; i < asked.size(); i += lanes, lanes = lanes == 1 ? kernel.width : lanes - 1) {
            const auto first = asked.begin() + static_cast<std::ptrdiff_t>(i);
            const auto count = static_cast<std::ptrdiff_t>(std::min(lanes, asked.size() - i));
            for (const auto& key : derive(kernel, {first, first + count}, 100)) {
                std::cout << kernel.name << ' ' << hex(key) << '\n';
            }
        }
    }
}
