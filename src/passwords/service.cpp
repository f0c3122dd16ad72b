// check_password and make_password (django.contrib.auth.hashers) as steps of jobs for the engine.
#include "base/network.hpp"
#include "passwords/batch_engine.hpp"
#include "passwords/hashers.hpp"
#include "passwords/passwords.hpp"

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <functional>
#include <stdexcept>
#include <thread>
#include <utility>

namespace passwords {

namespace {

/// What a job ends with: a value, a refusal, or an exception that belongs to the caller.
template <class T>
struct outcome {
    std::expected<T, errc> value{std::unexpected(errc::busy)};
    std::exception_ptr fault{};
};

template <class T>
using answer = std::move_only_function<void(outcome<T>)>;

template <class T>
outcome<T> outcome_of(failure f) {
    return {.value = std::unexpected(f.why == unfinished::abandoned ? errc::abandoned : errc::busy),
            .fault = std::move(f.cause)};
}

template <class T>
outcome<T> outcome_of(admission refused) {
    return {.value = std::unexpected(refused == admission::too_large ? errc::too_dear : errc::busy)};
}

template <class T>
std::expected<T, errc> settle(outcome<T> ended) {
    if (ended.fault) std::rethrow_exception(ended.fault);
    return std::move(ended.value);
}

/// A step must not throw into the engine: what it throws is the caller's, and the caller's alone once `done` has it.
template <class T, class Step>
std::optional<job> guarded(answer<T>& done, Step step) {
    outcome<T> thrown;
    try {
        return step();
    } catch (...) {
        thrown.fault = std::current_exception();
    }
    done(std::move(thrown));
    return std::nullopt;
}

/// `done` with a hold on the caller's loop until the worker has let go of the answer: a loop that runs out of work as
/// soon as it has its result must not be destroyed under the worker that is still leaving `post`.
template <class T, class Done>
answer<T> holding(const boost::asio::any_io_executor& loop, Done done) {
    return [hold = boost::asio::make_work_guard(loop), done = std::move(done)](outcome<T> ended) mutable {
        done(std::move(ended));
    };
}

std::unique_ptr<hash_engine> make_engine(const settings& options) {
    const scheduler::limits bounds{.workers = static_cast<std::size_t>(std::max(options.workers, 0)),
                                   .queue_length = options.queue_length,
                                   .memory = options.hash_memory_limit,
                                   .longest_wait = options.queue_timeout};
    return std::make_unique<batch_engine>(bounds, plan_for(options.hash_kernel));
}

std::size_t key_of(std::string_view text) {
    return text.empty() ? 0 : std::max<std::size_t>(1, std::hash<std::string_view>{}(text));
}

requester requester_of(const origin& who) {
    return {.address = key_of(base::network_of(who.client, base::v6_host_network).value_or("")),
            .account = key_of(who.account),
            .gone = who.gone};
}

/// One password under check. The engine's callbacks own it, so a caller that is gone leaves nothing dangling.
struct check_state {
    shared_password password;
    const hasher* algorithm = nullptr;
    encoding stored;
    answer<verdict> done;
};

}  // namespace

struct service::impl {
    impl(settings given, base::random_source& source, std::unique_ptr<hash_engine> runs_on)
        : options(std::move(given)),
          random(source),
          hashers(options),
          engine(std::move(runs_on)) {
        if (!engine) engine = make_engine(options);
    }

    [[nodiscard]] bool too_long(const base::secret& password) const {
        return password.size() > options.max_password_bytes;
    }

    /// A check of a hash that nobody has: what an unknown user costs.
    [[nodiscard]] work dummy(shared_password password) const {
        return hashers.preferred().verify(std::move(password), hashers.preferred().fresh(random));
    }

    void start_make(shared_password password, requester who, answer<std::string> done) const;
    void start_check(shared_password password, const std::optional<std::string>& encoded, requester who,
                     answer<verdict> done) const;
    [[nodiscard]] std::optional<job> after_verify(const std::shared_ptr<check_state>& state, derived bytes) const;
    [[nodiscard]] std::optional<job> after_right(const std::shared_ptr<check_state>& state) const;
    [[nodiscard]] std::optional<job> after_wrong(const std::shared_ptr<check_state>& state) const;

    const settings options;
    base::random_source& random;
    const hasher_list hashers;
    std::unique_ptr<hash_engine> engine;  ///< last: its jobs use all of the above
};

void service::impl::start_make(shared_password password, requester who, answer<std::string> done) const {
    struct make_state {
        encoding wanted;
        answer<std::string> done;
    };
    auto state = std::make_shared<make_state>(hashers.preferred().fresh(random), std::move(done));
    auto then = [this, state](derived bytes) -> std::optional<job> {
        return guarded(state->done, [&] -> std::optional<job> {
            state->done(bytes ? outcome<std::string>{hashers.preferred().write(state->wanted, *bytes)}
                              : outcome_of<std::string>(std::move(bytes.error())));
            return std::nullopt;
        });
    };
    const auto admitted = engine->submit(
        {hashers.preferred().derive(std::move(password), state->wanted), std::move(then)}, std::move(who));
    if (admitted != admission::taken) state->done(outcome_of<std::string>(admitted));
}

void service::impl::start_check(shared_password password, const std::optional<std::string>& encoded, requester who,
                                answer<verdict> done) const {
    auto state = std::make_shared<check_state>(std::move(password), nullptr, encoding{}, std::move(done));
    if (encoded && encoded->size() <= limits::encoded_bytes) {
        const hasher* named = hashers.find(*encoded);
        if (auto stored = named != nullptr ? named->read(*encoded) : std::nullopt) {
            state->algorithm = named;
            state->stored = std::move(*stored);
        }
    }
    work first =
        state->algorithm != nullptr ? state->algorithm->verify(state->password, state->stored) : dummy(state->password);
    auto then = [this, state](derived bytes) {
        return guarded(state->done, [&] { return after_verify(state, std::move(bytes)); });
    };
    const auto admitted = engine->submit({std::move(first), std::move(then)}, std::move(who));
    if (admitted != admission::taken) state->done(outcome_of<verdict>(admitted));
}

std::optional<job> service::impl::after_verify(const std::shared_ptr<check_state>& state, derived bytes) const {
    if (!bytes) {
        state->done(outcome_of<verdict>(std::move(bytes.error())));
        return std::nullopt;
    }
    if (state->algorithm == nullptr) {
        state->done({verdict{}});
        return std::nullopt;
    }
    return base::equal_constant_time(*bytes, state->stored.digest) ? after_right(state) : after_wrong(state);
}

std::optional<job> service::impl::after_right(const std::shared_ptr<check_state>& state) const {
    const hasher& preferred = hashers.preferred();
    if (state->algorithm == &preferred && !preferred.must_update(state->stored)) {
        state->done({verdict{.correct = true}});
        return std::nullopt;
    }
    state->stored = preferred.fresh(random);
    // A login does not fail because its new hash could not be made: the next one tries again.
    auto then = [&preferred, state](derived bytes) -> std::optional<job> {
        verdict right{.correct = true};
        if (bytes) right.upgraded = preferred.write(state->stored, *bytes);
        state->done({std::move(right)});
        return std::nullopt;
    };
    return job{preferred.derive(state->password, state->stored), std::move(then)};
}

std::optional<job> service::impl::after_wrong(const std::shared_ptr<check_state>& state) const {
    // Django evens out only what the preferred algorithm spared. Another algorithm's time cannot be measured in this
    // one's, but with a whole preferred hash on top wrong costs what right costs (after_right rehashes), never less
    // than an unknown user.
    std::optional<work> rest = state->algorithm == &hashers.preferred()
                                   ? state->algorithm->remaining(state->password, state->stored)
                                   : dummy(state->password);
    if (!rest) {
        state->done({verdict{}});
        return std::nullopt;
    }
    auto then = [state](const derived&) -> std::optional<job> {
        state->done({verdict{}});
        return std::nullopt;
    };
    return job{std::move(*rest), std::move(then)};
}

std::string_view message(errc e) {
    switch (e) {
        case errc::busy:
            return "The queue of passwords to be hashed is full.";
        case errc::too_long:
            return "The password is longer than the server hashes.";
        case errc::too_dear:
            return "The stored hash of the password needs more memory than PASSWORDS.HASH_MEMORY_LIMIT.";
        case errc::abandoned:
            return "The client hung up before its password was hashed.";
    }
    return "Unknown fault of the passwords room.";
}

service::service(settings options, base::random_source& random) : service(std::move(options), random, nullptr) {}

service::service(settings options, base::random_source& random, std::unique_ptr<hash_engine> engine)
    : impl_(std::make_unique<impl>(std::move(options), random, std::move(engine))) {}

service::~service() = default;

base::task<std::expected<std::string, errc>> service::make(base::secret password, origin who) {
    if (impl_->too_long(password)) co_return std::unexpected(errc::too_long);
    auto shared = std::make_shared<const base::secret>(std::move(password));
    auto loop = co_await boost::asio::this_coro::executor;
    co_return settle(
        co_await base::suspend_with<outcome<std::string>>([this, shared, loop, asks = requester_of(who)](auto done) {
            impl_->start_make(shared, asks, holding<std::string>(loop, std::move(done)));
        }));
}

base::task<std::expected<verdict, errc>> service::check(base::secret password, std::optional<std::string> encoded,
                                                        origin who) {
    if (impl_->too_long(password)) co_return std::unexpected(errc::too_long);
    auto shared = std::make_shared<const base::secret>(std::move(password));
    auto loop = co_await boost::asio::this_coro::executor;
    co_return settle(co_await base::suspend_with<outcome<verdict>>(
        [this, shared, loop, &encoded, asks = requester_of(who)](auto done) {
            impl_->start_check(shared, encoded, asks, holding<verdict>(loop, std::move(done)));
        }));
}

std::string service::make_now(const base::secret& password) {
    if (impl_->too_long(password)) throw std::length_error(std::string(message(errc::too_long)));
    const hasher& preferred = impl_->hashers.preferred();
    const encoding wanted = preferred.fresh(impl_->random);
    work todo = preferred.derive(std::make_shared<const base::secret>(password), wanted);
    if (auto* opaque = std::get_if<opaque_work>(&todo)) return preferred.write(wanted, opaque->run());
    return preferred.write(wanted, pbkdf2_kdf{}.derive(std::get<pbkdf2_work>(todo)));
}

std::size_t service::queued() const {
    return impl_->engine->waiting();
}

queue_figures service::queue() const {
    const auto set = static_cast<std::size_t>(std::max(impl_->options.workers, 0));
    return {.waiting = queued(),
            .capacity = impl_->options.queue_length,
            .workers = set > 0 ? set : std::max<std::size_t>(1, std::thread::hardware_concurrency())};
}

std::string hash_kernels(const settings& options) {
    return plan_for(options.hash_kernel).description();
}

std::string unusable(base::random_source& random) {
    return '!' + base::random_string(random, 40, base::alphanumeric);
}

}  // namespace passwords
