// Keys are 64 bits of SHA-256: of a fixed size however long the text is, and not to be made to meet somebody else's.
#include "accounts/login_throttle.hpp"

#include "base/digest.hpp"
#include "base/network.hpp"

#include <algorithm>
#include <cstring>
#include <new>
#include <string>
#include <vector>

namespace accounts {
namespace {

constexpr std::size_t tenfold = 10;
constexpr std::size_t hundredfold = 100;
constexpr std::chrono::hours known_for{30 * 24};

std::uint64_t first_bytes(const std::string& digest) {
    std::uint64_t key = 0;
    std::memcpy(&key, digest.data(), sizeof key);
    return key;
}

std::uint64_t key_of(std::string_view kind, std::string_view text) {
    return first_bytes(base::sha256(std::string(kind).append(text)));
}

/// An account is the text that is looked up, to the letter: another spelling is another account, or nobody's.
login_throttle::ticket keys_of(std::string_view account, std::string_view address) {
    const std::string digest = base::sha256(account);
    const std::string client = base::network_of(address, base::v6_host_network).value_or(std::string(address));
    login_throttle::ticket keys{.pair = key_of("pair ", digest + client), .account = first_bytes(digest)};
    if (!base::is_public_address(address)) return keys;
    keys.client = key_of("client ", client);
    const std::string site = base::network_of(address, base::v6_site_network).value_or("");
    if (site.size() == base::v6_site_network) keys.site = key_of("site ", site);
    return keys;
}

}  // namespace

std::optional<base::time_point> deadlines::find(std::uint64_t key, base::time_point now) const {
    const auto found = until_.find(key);
    if (found == until_.end() || found->second <= now) return std::nullopt;
    return found->second;
}

void deadlines::set(std::uint64_t key, base::time_point until, base::time_point now) {
    if (until_.size() >= most_ && !until_.contains(key)) make_room(now);
    until_[key] = until;
}

void deadlines::erase(std::uint64_t key) {
    until_.erase(key);
}

/// Makes room for an eighth of all, so that a flood of new keys pays for a look at all of them that seldom.
void deadlines::make_room(base::time_point now) {
    const std::size_t kept = most_ - most_ / 8 - 1;
    std::erase_if(until_, [&](const auto& e) { return e.second <= now; });
    if (until_.size() <= kept) return;
    std::vector<base::time_point> all;
    all.reserve(until_.size());
    for (const auto& [key, until] : until_) all.push_back(until);
    const auto last_to_go = all.begin() + static_cast<std::ptrdiff_t>(all.size() - kept - 1);
    std::ranges::nth_element(all, last_to_go);
    std::erase_if(until_, [limit = *last_to_go](const auto& e) { return e.second <= limit; });
}

rate_limit::rate_limit(std::size_t burst, std::chrono::microseconds window, std::size_t most_keys)
    : step_(
          std::max(window / static_cast<std::int64_t>(std::max<std::size_t>(burst, 1)), std::chrono::microseconds(1))),
      burst_(step_ * static_cast<std::int64_t>(burst)),
      spent_until_(most_keys) {}

/// A clock that was set back must not lock anybody out for longer than a burst.
base::time_point rate_limit::spent_until(std::uint64_t key, base::time_point now) const {
    return std::min(spent_until_.find(key, now).value_or(now), now + burst_);
}

std::chrono::microseconds rate_limit::wait(std::uint64_t key, base::time_point now) const {
    return std::max(spent_until(key, now) + step_ - now - burst_, std::chrono::microseconds(0));
}

void rate_limit::count(std::uint64_t key, base::time_point now) {
    spent_until_.set(key, spent_until(key, now) + step_, now);
}

void rate_limit::give_back(std::uint64_t key, base::time_point now) {
    const auto spent = spent_until(key, now) - step_;
    if (spent <= now) spent_until_.erase(key);
    else spent_until_.set(key, spent, now);
}

login_throttle::login_throttle(std::size_t attempts, std::chrono::milliseconds window, std::size_t most_keys,
                               std::size_t most_known)
    : on_(attempts != 0),
      longest_line_(attempts * tenfold),
      by_pair_(attempts, window, most_keys),
      by_client_(attempts * tenfold, window, most_keys),
      by_site_(attempts * hundredfold, window, most_keys),
      by_account_(attempts * tenfold, window, most_keys),
      known_(most_known) {}

template <class F>
void login_throttle::each_limit(const ticket& of, F&& apply) {
    apply(by_pair_, of.pair);
    if (of.known) return;
    apply(by_account_, of.account);
    if (of.client) apply(by_client_, *of.client);
    if (of.site) apply(by_site_, *of.site);
}

login_throttle::~login_throttle() {
    answers left;
    for (auto& [pair, under_way] : undecided_) {
        for (waiting& one : under_way.line) left.emplace_back(std::move(one.done), std::unexpected(base::seconds(1)));
    }
    tell(std::move(left));
}

login_throttle::outcome login_throttle::try_to_count(ticket keys, base::time_point now) {
    keys.known = known_.find(keys.pair, now).has_value();
    std::chrono::microseconds wait{};
    each_limit(keys, [&](const rate_limit& limit, std::uint64_t key) { wait = std::max(wait, limit.wait(key, now)); });
    if (wait.count() > 0) return std::unexpected(std::chrono::ceil<base::seconds>(wait));
    each_limit(keys, [&](rate_limit& limit, std::uint64_t key) { limit.count(key, now); });
    ++undecided_[keys.pair].tries;
    return keys;
}

login_throttle::outcome login_throttle::take(std::string_view account, std::string_view address, base::time_point now) {
    if (!on_) return ticket{};
    const ticket keys = keys_of(account, address);
    const std::scoped_lock lock(mutex_);
    return try_to_count(keys, now);
}

void login_throttle::take_in_line(std::string_view account, std::string_view address, base::time_point now,
                                  listener done) {
    if (!on_) return done(ticket{});
    const ticket keys = keys_of(account, address);
    std::unique_lock lock(mutex_);
    const outcome taken = try_to_count(keys, now);
    const auto others = undecided_.find(keys.pair);
    if (!taken && others != undecided_.end() && others->second.line.size() < longest_line_) {
        others->second.line.push_back({.keys = keys, .done = std::move(done)});
        return;
    }
    lock.unlock();
    done(taken);
}

/// Without memory for it the address stays unknown.
void login_throttle::remember(std::uint64_t pair, base::time_point now) {
    try {
        known_.set(pair, now + known_for, now);
    } catch (const std::bad_alloc&) {
    }
}

login_throttle::answers login_throttle::decided(const ticket& of, base::time_point now) {
    answers ready;
    const auto found = undecided_.find(of.pair);
    if (found == undecided_.end()) return ready;
    undecided& under_way = found->second;
    --under_way.tries;
    ready.reserve(under_way.line.size());
    while (!under_way.line.empty()) {
        waiting& next = under_way.line.front();
        const outcome taken = try_to_count(next.keys, now);
        if (!taken && under_way.tries > 0) break;
        ready.emplace_back(std::move(next.done), taken);
        under_way.line.pop_front();
    }
    if (under_way.tries == 0) undecided_.erase(found);
    return ready;
}

/// Without the lock: who is told may ask again.
void login_throttle::tell(answers all) {
    for (auto& [done, what] : all) done(what);
}

template <class F>
void login_throttle::decide(const ticket& taken, base::time_point now, F&& change) {
    if (!on_) return;
    std::unique_lock lock(mutex_);
    change();
    answers ready = decided(taken, now);
    lock.unlock();
    tell(std::move(ready));
}

void login_throttle::accept(const ticket& taken, base::time_point now) {
    decide(taken, now, [&] {
        uncount(taken, now);
        remember(taken.pair, now);
    });
}

void login_throttle::give_back(const ticket& taken, base::time_point now) {
    decide(taken, now, [&] { uncount(taken, now); });
}

void login_throttle::keep(const ticket& taken, base::time_point now) {
    decide(taken, now, [] {});
}

void login_throttle::uncount(const ticket& taken, base::time_point now) {
    each_limit(taken, [&](rate_limit& limit, std::uint64_t key) { limit.give_back(key, now); });
}

std::size_t login_throttle::size() const {
    const std::scoped_lock lock(mutex_);
    return by_pair_.size() + by_client_.size() + by_site_.size() + by_account_.size() + known_.size();
}

}  // namespace accounts
