// What kind of hash a stored password is, for people and counts: nothing of its salt or digest is in the answer.
#pragma once

#include "base/random.hpp"
#include "passwords/hashers.hpp"
#include "passwords/settings.hpp"

#include <compare>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace passwords {

enum class hash_state : std::uint8_t {
    current,   ///< what the settings make of a new password
    outdated,  ///< accepted, and made anew at the next login
    unlisted,  ///< of an algorithm that is known here but not in PASSWORD_HASHERS: never verifies
    unknown,   ///< of an algorithm that is not known here: never verifies
    corrupt,   ///< not an encoding, or dearer than the limits: never verifies
    empty,     ///< no text at all: never verifies
    unusable,  ///< Django's `!...`: meant to have no password
};

struct hash_kind {
    hash_state state = hash_state::corrupt;
    std::string algorithm{};  ///< empty where the text names none
    std::string cost{};       ///< hasher::cost_text; empty where it cannot be read
    std::uint64_t work = 0;   ///< hasher::cost: compares kinds of one algorithm; 0 where it cannot be read

    friend auto operator<=>(const hash_kind&, const hash_kind&) = default;
};

/// Judges as `service::check` does, but computes no hash. Immutable; thread-safe.
class hash_classifier {
public:
    /// Throws std::invalid_argument on the first of `hasher_faults`.
    explicit hash_classifier(const settings& options);

    [[nodiscard]] hash_kind classify(std::string_view encoded) const;
    /// The kind of a hash that is made now; `random` is for a salt that nobody sees.
    [[nodiscard]] hash_kind preferred(base::random_source& random) const;

private:
    [[nodiscard]] const hasher* find_unlisted(std::string_view algorithm) const;

    hasher_list listed_;
    std::vector<std::unique_ptr<hasher>> known_;  ///< all of the table: to read what is not listed
};

}  // namespace passwords
