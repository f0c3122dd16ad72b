// Hashes computed where they are asked for: no thread, so that a run depends on its input alone.
#pragma once

#include "passwords/engine.hpp"
#include "passwords/pbkdf2.hpp"

#include <optional>
#include <utility>

namespace fuzz {

class inline_engine final : public passwords::hash_engine {
public:
    [[nodiscard]] passwords::admission submit(passwords::job what, passwords::requester) override {
        for (std::optional<passwords::job> next = std::move(what); next;) {
            passwords::job now = std::move(*next);
            next = now.then(result_of(now.what));
        }
        return passwords::admission::taken;
    }
    [[nodiscard]] std::size_t waiting() const override { return 0; }
    [[nodiscard]] passwords::engine_counters counters() const override { return {}; }

private:
    passwords::derived result_of(passwords::work& what) const {
        try {
            if (auto* opaque = std::get_if<passwords::opaque_work>(&what)) return opaque->run();
            return kdf_.derive(std::get<passwords::pbkdf2_work>(what));
        } catch (...) {
            return std::unexpected(passwords::failure{passwords::unfinished::failed, std::current_exception()});
        }
    }

    passwords::pbkdf2_kdf kdf_;
};

}  // namespace fuzz
