// Who reads the database learns no cookie. Django's own sessions in the same table have keys of another form and are
// never taken for ours.
#include "admin/sessions.hpp"

#include "base/base64.hpp"
#include "base/digest.hpp"

#include <array>
#include <utility>
#include <vector>

namespace admin {
namespace {

constexpr std::size_t page_of_rows = 200;  // looked through at once: less than a millisecond

std::string random_cookie(base::random_source& random) {
    std::array<unsigned char, 32> bytes{};
    random.fill(bytes);
    return base::base64url_encode({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

}  // namespace

std::string session_key_of(std::string_view cookie) {
    return base::hex_encode(base::sha256(cookie)).substr(0, store::session_key_length);
}

sessions::sessions(const settings& options, base::secret secret_key, store::session_store& rows,
                   base::random_source& random, base::clock& clock)
    : age_(std::chrono::ceil<base::seconds>(options.session_age)),
      secret_key_(std::move(secret_key)),
      rows_(rows),
      random_(random),
      clock_(clock) {}

store::async_result<new_session> sessions::begin(store::user user) {
    const base::time_point now = clock_.now();
    new_session made{.cookie = random_cookie(random_), .expires = now + age_};
    const session_data data{.user_id = user.id, .auth_hash = session_auth_hash(user.password, secret_key_)};
    store::session_row row{.session_key = session_key_of(made.cookie),
                           .session_data = encode(data, now, secret_key_),
                           .expire_date = made.expires};
    const auto done = co_await rows_.add(std::move(row), user.id, now);
    if (!done) co_return std::unexpected(done.error());
    co_return std::move(made);
}

store::async_result<std::optional<found_session>> sessions::find(std::string cookie) {
    std::string key = session_key_of(cookie);
    const auto row = co_await rows_.find(key);
    if (!row) co_return std::unexpected(row.error());
    if (!*row || (*row)->expire_date <= clock_.now()) co_return std::nullopt;
    auto data = decode((*row)->session_data, secret_key_);
    if (!data) co_return std::nullopt;
    co_return found_session{.key = std::move(key), .data = std::move(*data), .expires = (*row)->expire_date};
}

bool sessions::belongs_to(const found_session& found, const store::user& user) const {
    return user.id == found.data.user_id && user.is_active && user.is_staff &&
           base::equal_constant_time(found.data.auth_hash, session_auth_hash(user.password, secret_key_));
}

store::async_result<void> sessions::end(std::string key) {
    co_return co_await rows_.remove(std::move(key));
}

store::async_result<void> sessions::end_all_of(std::set<std::int64_t> users, std::string except) {
    std::string after;
    for (bool more = true; more;) {
        const auto page = co_await rows_.list(after, page_of_rows);
        if (!page) co_return std::unexpected(page.error());
        for (const store::session_row& row : page->rows) {
            after = row.session_key;
            const auto data = decode(row.session_data, secret_key_);
            if (!data || !users.contains(data->user_id) || row.session_key == except) continue;
            const auto done = co_await rows_.remove(row.session_key);
            if (!done) co_return std::unexpected(done.error());
        }
        more = page->more;
        // Another program may have a million keys of this length, too: others get their turn between two pages.
        if (more) co_await boost::asio::post(co_await boost::asio::this_coro::executor, boost::asio::use_awaitable);
    }
    co_return store::result<void>{};
}

}  // namespace admin
