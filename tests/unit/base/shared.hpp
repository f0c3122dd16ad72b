// The folder of vectors that is shared between projects, read at run time.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

namespace shared {

/// The path inside the shared folder; without that, says that the test `name` is skipped.
inline std::optional<std::filesystem::path> find(const char* name, const char* inside) {
    const char* const given = std::getenv("LATCHKEY_SHARED");
    const auto path = std::filesystem::path(given != nullptr ? given : LATCHKEY_SHARED_DEFAULT) / inside;
    if (std::filesystem::exists(path)) return path;
    std::printf("SKIPPED: %s: no shared folder\n", name);
    return std::nullopt;
}

inline std::string read(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace shared
