// Every word of the answer is this program's own or a number that a hasher read: a text that does not read as an
// encoding may be anything, a password too, so that no part of it is repeated but the name of an algorithm.
#include "passwords/hash_kind.hpp"

#include <algorithm>
#include <array>
#include <ranges>

namespace passwords {

namespace {

constexpr std::size_t longest_name = 32;
/// What algorithms are made of and named after. A salt is none of these, nor is a password that somebody stored as it
/// is: `hunter$2`.
constexpr std::array<std::string_view, 16> primitives{"argon",  "bcrypt", "blake",  "crypt",   "drupal", "hmac",
                                                      "lmhash", "md",     "nthash", "pbkdf",   "phpass", "ripemd",
                                                      "scrypt", "sha",    "ssha",   "yescrypt"};

/// Letters, then digits if any: sha256.
constexpr bool is_word(std::string_view text) {
    const auto digits = std::ranges::find_if_not(text, [](char c) { return c >= 'a' && c <= 'z'; });
    return digits != text.begin() && std::all_of(digits, text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

constexpr bool names_primitive(std::string_view word) {
    return std::ranges::find(primitives, word.substr(0, word.find_last_not_of("0123456789") + 1)) != primitives.end();
}

/// md5, unsalted_sha1, pbkdf2_wrapped_sha256.
bool reads_as_name(std::string_view text) {
    if (text.size() > longest_name) return false;
    bool found = false;
    for (const auto part : std::views::split(text, '_')) {
        const std::string_view word(part);
        if (!is_word(word)) return false;
        found = found || names_primitive(word);
    }
    return found;
}

hash_kind kind_of(const hasher& h, const encoding& stored, hash_state state) {
    return {
        .state = state, .algorithm = std::string(h.algorithm()), .cost = h.cost_text(stored), .work = h.cost(stored)};
}

}  // namespace

hash_classifier::hash_classifier(const settings& options) : listed_(options) {
    for (const hasher_row& row : hasher_table()) known_.push_back(row.make(options));
}

const hasher* hash_classifier::find_unlisted(std::string_view algorithm) const {
    const auto found = std::ranges::find(known_, algorithm, [](const auto& h) { return h->algorithm(); });
    return found == known_.end() ? nullptr : found->get();
}

hash_kind hash_classifier::classify(std::string_view encoded) const {
    if (encoded.empty()) return {.state = hash_state::empty};
    if (encoded.starts_with('!')) return {.state = hash_state::unusable};
    const auto end = encoded.find('$');
    if (end == std::string_view::npos) return {.state = hash_state::corrupt};
    const std::string_view name = encoded.substr(0, end);
    const hasher* listed = listed_.find(encoded);
    const hasher* known = listed != nullptr ? listed : find_unlisted(name);
    if (known == nullptr) {
        if (!reads_as_name(name)) return {.state = hash_state::corrupt};
        return {.state = hash_state::unknown, .algorithm = std::string(name)};
    }
    const auto stored = encoded.size() <= limits::encoded_bytes ? known->read(encoded) : std::nullopt;
    if (!stored) return {.state = hash_state::corrupt, .algorithm = std::string(known->algorithm())};
    if (listed == nullptr) return kind_of(*known, *stored, hash_state::unlisted);
    const bool is_current = listed == &listed_.preferred() && !listed->must_update(*stored);
    return kind_of(*listed, *stored, is_current ? hash_state::current : hash_state::outdated);
}

hash_kind hash_classifier::preferred(base::random_source& random) const {
    return kind_of(listed_.preferred(), listed_.preferred().fresh(random), hash_state::current);
}

}  // namespace passwords
