// data/common-passwords.txt put into the program by the assembler: nothing to install beside it, nothing to generate.
#include "passwords/common.hpp"

#include <cstddef>

#ifndef LATCHKEY_COMMON_PASSWORDS
#error "src/CMakeLists.txt defines LATCHKEY_COMMON_PASSWORDS: the path of data/common-passwords.txt"
#endif

asm(".pushsection .rodata,\"a\",@progbits\n"
    ".globl latchkey_common_passwords\n"
    ".hidden latchkey_common_passwords\n"
    "latchkey_common_passwords:\n"
    ".incbin \"" LATCHKEY_COMMON_PASSWORDS
    "\"\n"
    ".globl latchkey_common_passwords_end\n"
    ".hidden latchkey_common_passwords_end\n"
    "latchkey_common_passwords_end:\n"
    ".byte 0\n"
    ".popsection\n");

extern "C" {
[[gnu::visibility("hidden")]] extern const char latchkey_common_passwords[];
[[gnu::visibility("hidden")]] extern const char latchkey_common_passwords_end[];
}

namespace passwords {

std::string_view built_in_common_passwords() {
    return {latchkey_common_passwords,
            static_cast<std::size_t>(latchkey_common_passwords_end - latchkey_common_passwords)};
}

}  // namespace passwords
