// The functions of the table's rows, one file each, and the wiping of what they leave behind.
//
// Their locals and what the compiler spills are secrets: the table calls burn_stack() behind each of them, from the
// frame that called it, so all of it is overwritten. What stays in registers is not wiped: other code uses them soon.
#pragma once

#include "passwords/kernels/kernel.hpp"

#include <cstdint>
#include <span>

namespace passwords::kernels {

#if defined(__x86_64__)
void advance_avx512(std::span<lane* const> lanes, std::uint32_t iterations);
void advance_avx2(std::span<lane* const> lanes, std::uint32_t iterations);
void advance_sha_ni_x4(std::span<lane* const> lanes, std::uint32_t iterations);
void advance_sha_ni_x2(std::span<lane* const> lanes, std::uint32_t iterations);
void advance_sha_ni_x1(std::span<lane* const> lanes, std::uint32_t iterations);
#elif defined(__aarch64__)
void advance_armv8_x2(std::span<lane* const> lanes, std::uint32_t iterations);
void advance_armv8_x1(std::span<lane* const> lanes, std::uint32_t iterations);
#endif
void advance_portable(std::span<lane* const> lanes, std::uint32_t iterations);
void advance_openssl(std::span<lane* const> lanes, std::uint32_t iterations);

/// Overwrites the stack below the caller's frame, farther down than any function of this room reaches when optimised.
void burn_stack();

/// This build has OpenSSL (the program that runs the room on an emulated ARM has none).
bool has_openssl();

}  // namespace passwords::kernels
