// One map for both kinds of keys. An account is kept as a hash of fixed size: its text may be a megabyte.
#include "admin/throttle.hpp"

#include "admin/digest.hpp"
#include "base/text.hpp"

#include <boost/asio/ip/address.hpp>

#include <algorithm>
#include <vector>

namespace admin {
namespace {

constexpr std::size_t per_client = 10;  // times the tries of one account

std::string client_key(std::string_view address) {
    return "c" + client_of(address);
}

/// The case of an address must not make another account of it.
std::string pair_key(std::string_view account, std::string_view address) {
    return "a" + sha256(base::lower(base::strip(account))).substr(0, 16) + client_of(address);
}

}  // namespace

std::string client_of(std::string_view address) {
    boost::system::error_code not_one;
    const auto parsed = boost::asio::ip::make_address(std::string(address.substr(0, 64)), not_one);
    if (not_one || parsed.is_v4()) return std::string(address.substr(0, 64));
    const auto v6 = parsed.to_v6();
    if (v6.is_v4_mapped()) return boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, v6).to_string();
    const auto bytes = v6.to_bytes();
    return {reinterpret_cast<const char*>(bytes.data()), 8};
}

throttle::throttle(std::size_t attempts, std::chrono::milliseconds window, std::size_t most_entries)
    : attempts_(attempts),
      window_(window),
      most_entries_(most_entries) {}

std::optional<base::seconds> throttle::take(std::string_view account, std::string_view address, base::time_point now) {
    const std::string pair = pair_key(account, address);
    const std::string client = client_key(address);
    const std::scoped_lock lock(mutex_);
    if (const auto wait = wait_of(pair, attempts_, now)) return wait;
    if (const auto wait = wait_of(client, attempts_ * per_client, now)) return wait;
    if (entries_.size() + 2 > most_entries_) make_room(now);
    count(pair, now);
    count(client, now);
    return std::nullopt;
}

void throttle::succeed(std::string_view account, std::string_view address) {
    const std::string pair = pair_key(account, address);
    const std::scoped_lock lock(mutex_);
    entries_.erase(pair);
    forget_one(client_key(address));
}

void throttle::give_back(std::string_view account, std::string_view address) {
    const std::string pair = pair_key(account, address);
    const std::scoped_lock lock(mutex_);
    forget_one(pair);
    forget_one(client_key(address));
}

std::size_t throttle::size() const {
    const std::scoped_lock lock(mutex_);
    return entries_.size();
}

std::optional<base::seconds> throttle::wait_of(const std::string& key, std::size_t most, base::time_point now) {
    const auto found = entries_.find(key);
    if (found == entries_.end()) return std::nullopt;
    const base::time_point end = found->second.since + window_;
    // A clock that was set back must not lock anybody out for longer than the window.
    if (now >= end || now < found->second.since) {
        entries_.erase(found);
        return std::nullopt;
    }
    if (found->second.tries < most) return std::nullopt;
    return std::chrono::ceil<base::seconds>(end - now);
}

void throttle::count(const std::string& key, base::time_point now) {
    entry& e = entries_[key];
    if (e.tries++ == 0) e.since = now;
}

void throttle::forget_one(const std::string& key) {
    const auto found = entries_.find(key);
    if (found != entries_.end() && --found->second.tries == 0) entries_.erase(found);
}

void throttle::make_room(base::time_point now) {
    std::erase_if(entries_, [&](const auto& e) { return now >= e.second.since + window_; });
    if (entries_.size() + 2 <= most_entries_) return;
    std::vector<base::time_point> ages;
    ages.reserve(entries_.size());
    for (const auto& [key, e] : entries_) ages.push_back(e.since);
    const auto eighth = ages.begin() + static_cast<std::ptrdiff_t>(ages.size() / 8);
    std::ranges::nth_element(ages, eighth);
    const base::time_point oldest = *eighth;
    std::erase_if(entries_, [&](const auto& e) { return e.second.since <= oldest; });
}

}  // namespace admin
