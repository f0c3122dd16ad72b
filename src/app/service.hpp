// The one place that names concrete classes: it owns every part in order of life and mounts the URLs.
#pragma once

#include "app/settings.hpp"
#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "http/server.hpp"
#include "passwords/passwords.hpp"
#include "store/store.hpp"

#include <expected>
#include <memory>
#include <string>

namespace app {

/// What a store is opened for: with `create` a file is made where there is none, with `read` nothing of it is changed.
enum class store_access { create, write, read };

/// Opens the store that the URL names: `sqlite:///relative.db`, `sqlite:////absolute.db`, `memory:`. The error is a
/// sentence.
[[nodiscard]] std::expected<std::unique_ptr<store::store>, std::string> open_store(const settings& options,
                                                                                   base::logger& log,
                                                                                   store_access access);

/// The whole server. The store must be migrated (`serve` does it).
class service {
public:
    service(const settings& options, std::unique_ptr<store::store> store, base::logger& log);
    ~service();

    /// Starts to serve; returns once connections are accepted. The error is a sentence.
    [[nodiscard]] std::expected<void, std::string> start();
    [[nodiscard]] http::server& server();
    /// Whether `/` is a page for people.
    [[nodiscard]] bool has_account_pages() const;

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace app
