// For admin_log.py only: what the panel's store does to a file, and what it reads there.
//   oracle_admin_rows write PATH ACTOR    one of each kind of change
//   oracle_admin_rows read PATH           the log, oldest first, a line each: flag, actor, model, id, name, message
#include "base/log.hpp"
#include "base/run_task.hpp"
#include "store/sqlite/sqlite_store.hpp"

#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <iostream>
#include <stdexcept>
#include <string>

namespace {

constexpr base::time_point now{std::chrono::seconds{1'700'000'000}};

base::task<void> write(store::store& on, std::int64_t actor) {
    const auto by = [actor](std::string message) {
        return store::admin_action{.actor_id = actor, .now = now, .change_message = std::move(message)};
    };
    const auto named = [](std::string name) {
        store::user u;
        u.password = "!unusable";
        u.username = std::move(name);
        u.email = u.username + "@example.com";
        u.date_joined = now;
        return store::user_detail{.row = std::move(u)};
    };
    const auto editors =
        (co_await on.groups().add({.name = "editors", .permissions = {29, 32}}, by(R"([{"added": {}}])"))).value();
    const auto bea = (co_await on.user_list().add(named("bea"), by(R"([{"added": {}}])"))).value();
    const auto cyd = (co_await on.user_list().add(named("cyd"), by(R"([{"added": {}}])"))).value();
    (co_await on.user_list().change(bea, {.last_name = "Lee", .is_staff = true, .groups = std::vector{editors}},
                                    by(R"([{"changed": {"fields": ["Last name", "Staff status", "Groups"]}}])")))
        .value();
    (co_await on.user_list().set_active({bea}, false, by(R"([{"changed": {"fields": ["Active"]}}])"))).value();
    (co_await on.user_list().remove({cyd}, by(""))).value();
    (co_await on.tokens().add_outstanding(
         {.jti = "j", .token = "t", .user_id = bea, .created_at = now, .expires_at = now + std::chrono::hours{1}}))
        .value();
    (co_await on.token_list().blacklist(1, by(R"([{"added": {}}])"))).value();
}

base::task<void> read(store::store& on) {
    auto rows = (co_await on.admin_log().list({.limit = 1000})).value().rows;
    std::ranges::reverse(rows);
    for (const auto& r : rows) {
        std::cout << static_cast<int>(r.flag) << '\t' << r.actor_email << '\t' << r.app_label << '.' << r.model << '\t'
                  << r.object_id.value_or("NULL") << '\t' << r.object_repr << '\t' << r.change_message << '\n';
    }
}

}  // namespace

int main(int argc, char** argv) {
    const std::string what = argc > 2 ? argv[1] : "";
    if (what != "read" && (what != "write" || argc < 4)) return 2;
    base::null_logger log;
    auto opened = store::sqlite::open({.path = argv[2], .create = false}, log);
    if (!opened) {
        std::cerr << opened.error() << '\n';
        return 1;
    }
    boost::asio::io_context loop{1};
    base::run_on(loop, what == "read" ? read(**opened) : write(**opened, std::stoll(argv[3])));
    opened->reset();
}
