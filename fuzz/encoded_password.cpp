// A stored hash (first line) and a password (the rest) to a verdict (R25). A hash that is read has a bounded cost and
// is written as it was; a hash that is not read never verifies; what is hashed verifies, and with one character changed
// it does not. What is said of a hash to people (users hashes) agrees, and holds no byte that a terminal would act
// upon.
#include "passwords/hash_kind.hpp"
#include "passwords/hashers.hpp"
#include "passwords/passwords.hpp"
#include "support/fakes.hpp"
#include "support/inline_engine.hpp"
#include "support/require.hpp"
#include "support/run.hpp"

#include <algorithm>

namespace {

using fuzz::require;
using passwords::encoding;

passwords::settings cheap() {
    passwords::settings s;
    s.password_hashers.clear();
    for (const auto& row : passwords::hasher_table()) s.password_hashers.emplace_back(row.class_name);
    s.pbkdf2_iterations = 3;
    s.argon2_time_cost = 1;
    s.argon2_memory_cost = 16;
    s.argon2_parallelism = 2;
    s.bcrypt_rounds = 4;
    s.scrypt_work_factor = 4;
    s.scrypt_block_size = 1;
    s.scrypt_parallelism = 1;
    return s;
}

/// What a target can wait for. The limits allow for much more, and no input may ask for more than they do.
bool is_quick(const passwords::hasher& h, const encoding& e) {
    return h.cost(e) <= (h.algorithm().starts_with("bcrypt") ? 16U : 256U);
}

void check_limits(const passwords::hasher& h, const encoding& e) {
    namespace limits = passwords::limits;
    const auto cost = h.cost(e);
    require(cost > 0, "a hash costs something");
    if (h.algorithm().starts_with("pbkdf2")) require(cost <= limits::pbkdf2_iterations, "PBKDF2 is bounded");
    if (h.algorithm() == "argon2") {
        require(cost <= limits::argon2_block_passes && e.memory <= limits::argon2_memory_kib, "Argon2 is bounded");
        require(e.parallelism >= 1 && e.parallelism <= limits::argon2_lanes, "Argon2 has few lanes");
    }
    if (h.algorithm().starts_with("bcrypt"))
        require(e.cost >= limits::bcrypt_min_rounds && e.cost <= limits::bcrypt_max_rounds, "bcrypt is bounded");
    if (h.algorithm() == "scrypt") {
        require(cost <= limits::scrypt_work, "scrypt is bounded");
        require(128 * std::uint64_t{e.cost} * e.memory <= limits::scrypt_memory_bytes, "scrypt's memory is bounded");
    }
}

/// Older spellings of the same hash: bcrypt's revisions, Argon2 before it had a version.
bool has_other_spelling(std::string_view text) {
    return text.contains("$2a$") || text.contains("$2y$") || (text.starts_with("argon2$") && !text.contains("$v=19$"));
}

/// Every hasher is listed here, so that what can be read works, and nothing else.
void check_kind(const passwords::hash_kind& kind, bool is_read) {
    using enum passwords::hash_state;
    require((kind.state == current || kind.state == outdated) == is_read, "what can be read is counted as working");
    require(kind.cost.empty() != is_read && (kind.work > 0) == is_read, "what can be read has a cost");
    require(kind.state != unlisted && kind.algorithm.size() <= 32, "an algorithm's name is short");
    for (const char c : kind.algorithm + kind.cost)
        require((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || std::string_view("_ =,-Nrp").contains(c),
                "plain text");
}

class passwords_under_test {
public:
    passwords::verdict check(std::string_view password, std::string encoded) {
        const auto verdict = support::run(service_.check(base::secret(password), std::move(encoded)));
        require(verdict.has_value(), "an idle engine is not busy");
        return *verdict;
    }

    void judge_stored(std::string_view text, std::string_view password) {
        const passwords::hasher* h = hashers_.find(text);
        const auto stored =
            h != nullptr && text.size() <= passwords::limits::encoded_bytes ? h->read(text) : std::nullopt;
        check_kind(classifier_.classify(text), stored.has_value());
        if (!stored) {
            require(!check(password, std::string(text)).correct, "a hash that cannot be read never verifies");
            return;
        }
        check_limits(*h, *stored);
        const auto written = h->write(*stored, stored->digest);
        require(written == text || has_other_spelling(text), "a hash that is read is written as it was");
        const auto shared = std::make_shared<const base::secret>(password);
        (void)h->must_update(*stored);
        (void)h->remaining(shared, *stored);
        if (is_quick(*h, *stored)) (void)check(password, std::string(text));
    }

    /// A hash of each algorithm by turns, since one input cannot wait for all of them.
    void judge_made(std::string_view password, std::uint64_t choice) {
        const auto& row = passwords::hasher_table()[choice % passwords::hasher_table().size()];
        const passwords::hasher& h = *hashers_.find(std::string(row.algorithm) + '$');
        const auto fresh = h.fresh(random_);
        if (row.algorithm == "bcrypt" && password.contains('\0')) return;
        auto work = h.derive(std::make_shared<const base::secret>(password), fresh);
        const auto digest = std::holds_alternative<passwords::opaque_work>(work)
                                ? std::get<passwords::opaque_work>(work).run()
                                : kdf_.derive(std::get<passwords::pbkdf2_work>(work));
        std::string text = h.write(fresh, digest);
        const auto right = check(password, text);
        require(right.correct, "a password verifies against its own hash");
        require(right.upgraded.has_value() == (&h != &hashers_.preferred()), "another algorithm is upgraded");
        // The last characters are the hash's: no other spelling is there.
        char& changed = text[text.size() - 2 - choice / 8 % 16];
        changed = changed == 'A' ? 'B' : 'A';
        require(!check(password, text).correct, "a password does not verify against another hash");
    }

private:
    support::counting_random random_;
    passwords::hasher_list hashers_{cheap()};
    passwords::hash_classifier classifier_{cheap()};
    passwords::service service_{cheap(), random_, std::make_unique<fuzz::inline_engine>()};
    passwords::pbkdf2_kdf kdf_;
};

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static passwords_under_test all;
    const auto input = fuzz::text_of(data, size);
    const auto [stored, password] = fuzz::first_line(input);
    all.judge_stored(stored, password);
    all.judge_made(password, fuzz::number_of(input));
    return 0;
}
