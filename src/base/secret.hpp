// Bytes that must not be seen: passwords and keys.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace base {

/// Owns secret bytes: wiped when destroyed or moved from, never printed (there is no operator<< and no formatter).
class secret {
public:
    secret() = default;
    explicit secret(std::string_view text) : bytes_(text) {}
    secret(const secret& other) = default;
    secret(secret&& other) noexcept;
    secret& operator=(const secret& other);
    secret& operator=(secret&& other) noexcept;
    ~secret();

    /// The bytes themselves. The name is long on purpose: each use is a place to review.
    [[nodiscard]] std::string_view expose() const { return bytes_; }
    [[nodiscard]] bool empty() const { return bytes_.empty(); }
    [[nodiscard]] std::size_t size() const { return bytes_.size(); }

private:
    std::string bytes_;
};

/// Overwrites the text so that the compiler cannot leave it out, then empties it.
void wipe(std::string& text);

/// Equality in a time that depends on the lengths only (J22).
[[nodiscard]] bool equal_constant_time(std::string_view a, std::string_view b);

}  // namespace base
