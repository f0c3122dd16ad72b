// The panel's API: its parts in order of life, and its URLs.
#pragma once

#include "accounts/activity.hpp"
#include "accounts/credentials.hpp"
#include "app/settings.hpp"
#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "passwords/passwords.hpp"
#include "passwords/validators.hpp"
#include "rest/application.hpp"
#include "store/store.hpp"

#include <memory>

namespace app {

/// What the panel shares with the rest of the server. Everything must outlive it.
struct admin_surroundings {
    const app::settings& options;
    store::store& store;
    accounts::credentials& credentials;
    passwords::service& hashes;
    const passwords::validator_list& validators;
    accounts::activity_counter& counted;
    base::random_source& random;
    base::clock& clock;
    base::logger& log;
};

class admin_site {
public:
    explicit admin_site(const admin_surroundings& around);
    ~admin_site();

    /// It must outlive the application.
    void mount(rest::application& application);

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace app
