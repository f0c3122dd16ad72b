// Reads the shared vectors at run time; says so aloud where a clean clone has none.
#pragma once

#include "base/json.hpp"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

namespace support {

inline std::string shared_folder() {
    // Read before any thread of the test starts.
    const char* named = std::getenv("LATCHKEY_SHARED");
    return named != nullptr && *named != '\0' ? named : LATCHKEY_SHARED_DEFAULT;
}

/// The document under the shared folder; nothing, with a line on stdout, where there is no such folder.
/// A file that is there but cannot be parsed throws.
inline std::optional<base::json::value> shared_json(const std::string& path, const char* what) {
    std::ifstream file(shared_folder() + "/" + path, std::ios::binary);
    if (!file) {
        std::printf("SKIPPED: %s: no shared folder\n", what);
        return std::nullopt;
    }
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    auto document = base::json::parse(text, {.max_depth = 100, .allow_nan = true});
    if (!document) throw std::runtime_error(path + ": " + document.error().message);
    return std::move(document->value);
}

}  // namespace support
