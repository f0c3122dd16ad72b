// What the admin panel asks of a store beyond users, tried on each backend: groups, tokens, log, sessions, figures.
#include "backends.hpp"
#include "loops.hpp"
#include "staff.hpp"

#include <algorithm>

namespace {

using namespace facts;
using store::errc;
using store::log_flag;
using store::token_state;
using ids = std::vector<std::int64_t>;

constexpr std::size_t all = 100'000;

std::vector<std::string> log_lines(store::store& on, store::log_query query = {}) {
    query.limit = all;
    std::vector<std::string> out;
    for (const auto& r : run(on.admin_log().list(query)).value().rows) {
        out.push_back(r.app_label + "." + r.model + " " + r.object_id.value_or("NULL") + " " + r.object_repr + " " +
                      std::to_string(static_cast<int>(r.flag)) + " " + r.change_message + " by " + r.actor_email);
    }
    return out;
}

ids token_ids(store::store& on, store::token_query query) {
    ids out;
    query.now = now;
    for (const auto& row : run(on.token_list().list(query)).value().rows) out.push_back(row.id);
    return out;
}

}  // namespace

ON_EVERY_BACKEND("permissions: those of a fresh Django, in its order") {
    Backend b;
    const auto rows = run(b.store->groups().permissions()).value();
    REQUIRE(rows.size() == 32);
    CHECK(rows.front().app_label + "." + rows.front().codename + " " + rows.front().label ==
          "accounts.add_customuser Can add user");
    CHECK(rows.front().id == 29);
    CHECK(rows[4].model == "logentry");
    CHECK(rows.back().codename == "view_outstandingtoken");
    CHECK(std::ranges::is_sorted(rows, {}, [](const auto& r) { return std::tie(r.app_label, r.model, r.codename); }));
}

ON_EVERY_BACKEND("groups: made, found, changed, removed, each with its log row") {
    Backend b;
    auto& on = *b.store;
    const auto root = make_root(on);
    auto& groups = on.groups();
    const auto id =
        run(groups.add({.name = "editors", .permissions = {3, 1, 3}}, by(root, R"([{"added": {}}])"))).value();
    auto row = run(groups.find(id)).value().value();
    CHECK(row.name == "editors");
    CHECK(row.permissions == ids{1, 3});
    CHECK(row.users == 0);
    CHECK_FALSE(run(groups.find(404)).value().has_value());
    const auto other = run(groups.add({.name = "Readers"}, by(root))).value();
    CHECK(run(groups.add({.name = "editors"}, by(root))).error() == errc::name_taken);
    CHECK(run(groups.add({.name = "x", .permissions = {77}}, by(root))).error() == errc::not_found);
    CHECK(run(groups.change(404, "x", {}, {}, by(root))).error() == errc::not_found);
    CHECK(run(groups.change(id, "Readers", {}, {}, by(root))).error() == errc::name_taken);
    CHECK(run(groups.change(id, "y", ids{77}, {}, by(root))).error() == errc::not_found);
    CHECK(run(groups.find(id)).value()->name == "editors");
    CHECK(run(groups.change(id, "late", {}, ids{77}, by(root))).error() == errc::changed_meanwhile);
    CHECK(run(groups.change(id, "editors", ids{2, 3}, {}, by(root))).has_value());
    CHECK(run(groups.find(id)).value()->permissions == ids{2, 3});
    CHECK(run(groups.change(id, "writers", {}, ids{2, 3}, by(root))).has_value());
    CHECK(run(groups.find(id)).value()->permissions == ids{2, 3});
    REQUIRE(run(on.user_list().change(root, {.groups = ids{id, other}}, by(root))));
    CHECK(run(groups.find(id)).value()->users == 1);
    CHECK(run(on.user_list().permissions_of(root)).value() ==
          std::vector<std::string>{"admin.change_logentry", "admin.delete_logentry"});
    CHECK(run(groups.remove(id, by(root, "not kept"))).has_value());
    CHECK(run(groups.remove(id, by(root))).error() == errc::not_found);
    CHECK(run(on.user_list().detail(root)).value()->groups == ids{other});
    const std::string n = std::to_string(id), m = std::to_string(other);
    CHECK(log_lines(on, {.app_label = "auth", .model = "group"}) ==
          std::vector<std::string>{"auth.group " + n + " writers 3  by root@example.com",
                                   "auth.group " + n + " writers 2 [] by root@example.com",
                                   "auth.group " + n + " editors 2 [] by root@example.com",
                                   "auth.group " + m + " Readers 1 [] by root@example.com",
                                   "auth.group " + n + R"( editors 1 [{"added": {}}] by root@example.com)"});
    CHECK(run(groups.add({.name = "writers"}, by(root))).value() > other);
}

ON_EVERY_BACKEND("groups: listed by name, page by page, and searched") {
    Backend b;
    const auto root = make_root(*b.store);
    std::vector<std::string> names = {"a_b", "A%", "zoe", "\xC3\xA9t\xC3\xA9", "Zoo", "o'x", "a\\c", "ab"};
    for (const auto& name : names) REQUIRE(run(b.store->groups().add({.name = name, .permissions = {5}}, by(root))));
    std::ranges::sort(names);
    for (const std::size_t limit : {1U, 3U, 8U, 9U}) {
        std::vector<std::string> walked;
        for (std::optional<std::string> after;;) {
            const auto page = run(b.store->groups().list({}, after, limit)).value();
            for (const auto& row : page.rows) {
                CHECK(row.permissions == ids{5});
                walked.push_back(row.name);
            }
            if (!page.more) break;
            after = walked.back();
        }
        CHECK(walked == names);
    }
    const auto found = [&](std::vector<std::string> words) {
        std::vector<std::string> out;
        for (const auto& row : run(b.store->groups().list(std::move(words), {}, all)).value().rows)
            out.push_back(row.name);
        return out;
    };
    CHECK(found({"ZO"}) == std::vector<std::string>{"Zoo", "zoe"});
    CHECK(found({"%"}) == std::vector<std::string>{"A%"});
    CHECK(found({"_"}) == std::vector<std::string>{"a_b"});
    CHECK(found({"\\"}) == std::vector<std::string>{"a\\c"});
    CHECK(found({"\xC3\x89"}).empty());
    CHECK(found({"z", "e"}) == std::vector<std::string>{"zoe"});
    CHECK(found({"'"}) == std::vector<std::string>{"o'x"});
}

ON_EVERY_BACKEND("tokens: listed by state, user and jti, newest first, page by page") {
    Backend b;
    auto& on = *b.store;
    const auto root = make_root(on);
    const auto bea = run(on.users().insert(named("bea"))).value();
    const auto add = [&](const char* jti, std::optional<std::int64_t> user, std::chrono::microseconds left, bool dead) {
        store::outstanding_token t = token(jti, user);
        t.expires_at = now + left;
        if (dead) REQUIRE(run(on.tokens().blacklist(t, now + 1us)));
        else REQUIRE(run(on.tokens().add_outstanding(t)));
    };
    add("live", bea, 1us, false);
    add("just expired", bea, 0us, false);
    add("dead", bea, 1h, true);
    add("dead and expired", root, -1h, true);
    add("nobody's", {}, 1h, false);
    CHECK(token_ids(on, {}) == ids{5, 4, 3, 2, 1});
    CHECK(token_ids(on, {.state = token_state::live}) == ids{5, 1});
    CHECK(token_ids(on, {.state = token_state::expired}) == ids{2});
    CHECK(token_ids(on, {.state = token_state::blacklisted}) == ids{4, 3});
    CHECK(token_ids(on, {.user_id = bea}) == ids{3, 2, 1});
    CHECK(token_ids(on, {.user_id = bea, .state = token_state::live}) == ids{1});
    CHECK(token_ids(on, {.user_id = 404}).empty());
    CHECK(token_ids(on, {.jti = "dead"}) == ids{3});
    CHECK(token_ids(on, {.jti = "DEAD"}).empty());
    CHECK(token_ids(on, {.jti = "' OR 1=1 --"}).empty());
    CHECK(token_ids(on, {.before = 4, .limit = 2}) == ids{3, 2});
    CHECK(run(on.token_list().list({.before = 4, .limit = 2})).value().more);
    CHECK_FALSE(run(on.token_list().list({.before = 4, .limit = 3})).value().more);
    const auto dead = run(on.token_list().find(3)).value().value();
    CHECK(dead.jti == "dead");
    CHECK(dead.user_id == bea);
    CHECK(dead.user_email == "bea@example.com");
    CHECK(dead.created_at == now);
    CHECK(dead.expires_at == now + 1h);
    CHECK(dead.blacklisted_at == now + 1us);
    const auto nobodys = run(on.token_list().find(5)).value().value();
    CHECK_FALSE(nobodys.user_id.has_value());
    CHECK(nobodys.user_email.empty());
    CHECK_FALSE(nobodys.blacklisted_at.has_value());
    CHECK_FALSE(run(on.token_list().find(404)).value().has_value());
}

ON_EVERY_BACKEND("tokens: blacklisted once by staff, with the row that Django's admin logs (S01)") {
    Backend b;
    auto& on = *b.store;
    const auto root = make_root(on);
    REQUIRE(run(on.tokens().add_outstanding(token("a", root))));
    REQUIRE(run(on.tokens().add_outstanding(token("b"))));
    REQUIRE(run(on.tokens().blacklist(token("c"), now)));
    CHECK(run(on.token_list().blacklist(404, by(root))).error() == errc::not_found);
    CHECK(run(on.token_list().blacklist(3, by(root))).error() == errc::already_blacklisted);
    CHECK(run(on.token_list().blacklist(1, by(root, R"([{"added": {}}])"))).has_value());
    CHECK(run(on.token_list().blacklist(1, by(root))).error() == errc::already_blacklisted);
    CHECK(run(on.token_list().blacklist(2, by(root))).has_value());
    CHECK(run(on.tokens().is_blacklisted("a")).value());
    CHECK(run(on.tokens().rotate(token("a"), token("next"), {}, now)).error() == errc::already_blacklisted);
    CHECK(run(on.token_list().find(1)).value()->blacklisted_at == now + 3us);
    CHECK(
        log_lines(on) ==
        std::vector<std::string>{
            "token_blacklist.blacklistedtoken 3 Blacklisted token for None 1 [] by root@example.com",
            R"(token_blacklist.blacklistedtoken 2 Blacklisted token for root 1 [{"added": {}}] by root@example.com)"});
}

ON_EVERY_BACKEND("tokens: all live ones of a user at once, one row of the user in the log") {
    Backend b;
    auto& on = *b.store;
    const auto root = make_root(on);
    const auto bea = run(on.users().insert(named("bea"))).value();
    for (const char* jti : {"a", "b", "c"}) REQUIRE(run(on.tokens().add_outstanding(token(jti, bea))));
    store::outstanding_token old = token("old", bea);
    old.expires_at = now + 3us;
    REQUIRE(run(on.tokens().add_outstanding(old)));
    REQUIRE(run(on.tokens().blacklist(token("c", bea), now)));
    REQUIRE(run(on.tokens().add_outstanding(token("root's", root))));
    CHECK(run(on.token_list().blacklist_all_of(404, by(root))).error() == errc::not_found);
    CHECK(run(on.token_list().blacklist_all_of(bea, by(root))).value() == 2);
    for (const char* jti : {"a", "b", "c"}) CHECK(run(on.tokens().is_blacklisted(jti)).value());
    for (const char* jti : {"old", "root's"}) CHECK_FALSE(run(on.tokens().is_blacklisted(jti)).value());
    CHECK(run(on.token_list().blacklist_all_of(bea, by(root))).value() == 0);
    const std::string line = "accounts.customuser " + std::to_string(bea) + " bea 2 [] by root@example.com";
    CHECK(log_lines(on) == std::vector<std::string>{line, line});
}

ON_EVERY_BACKEND("log: filtered, newest first, page by page; a long name is cut at 200 characters") {
    Backend b;
    auto& on = *b.store;
    const auto root = make_root(on);
    store::user second = named("second");
    second.is_staff = true;
    const auto other = run(on.users().insert(second)).value();
    std::string name;
    for (int i = 0; i < 210; ++i) name += "\xC3\xA9";
    REQUIRE(run(on.users().insert(named(name))).value() == 3);
    REQUIRE(run(on.user_list().change(3, {}, by(root, "1"))));
    REQUIRE(run(on.user_list().change(3, {}, by(other, "2"))));
    REQUIRE(run(on.groups().add({.name = "g"}, by(other, "3"))));
    REQUIRE(run(on.user_list().change(other, {}, by(root, "4"))));
    const auto messages = [&](store::log_query query) {
        std::string out;
        for (const auto& row : run(on.admin_log().list(query)).value().rows) out += row.change_message;
        return out;
    };
    CHECK(messages({}) == "4321");
    CHECK(messages({.actor_id = other}) == "32");
    CHECK(messages({.actor_id = 404}).empty());
    CHECK(messages({.app_label = "accounts", .model = "customuser"}) == "421");
    CHECK(messages({.app_label = "accounts", .model = "customuser", .object_id = 3}) == "21");
    CHECK(messages({.app_label = "auth", .model = "group"}) == "3");
    CHECK(messages({.app_label = "' OR 1=1 --", .model = "x"}).empty());
    CHECK(messages({.object_id = 2}) == "4");
    const auto page = run(on.admin_log().list({.limit = 3})).value();
    CHECK(page.more);
    CHECK(messages({.before = page.rows.back().id, .limit = 3}) == "1");
    CHECK(run(on.admin_log().list({.limit = 4})).value().more == false);
    CHECK(page.rows[2].object_repr == name.substr(0, 400));
    CHECK(page.rows[2].actor_id == other);
    CHECK(page.rows[2].actor_email == "second@example.com");
    CHECK(page.rows[2].action_time == now + 3us);
    CHECK(page.rows[2].flag == log_flag::change);
}

ON_EVERY_BACKEND("sessions: added with the user's last_login, found while they are there, cleared when expired") {
    Backend b;
    auto& on = *b.store;
    const auto root = make_root(on);
    auto& sessions = on.sessions();
    const auto row = [](std::string key, std::chrono::microseconds left) {
        return store::session_row{.session_key = std::move(key), .session_data = "d'%\n", .expire_date = now + left};
    };
    CHECK_FALSE(run(sessions.find("k")).value().has_value());
    CHECK(run(sessions.add(row("k", 1h), 404, now)).error() == errc::not_found);
    CHECK_FALSE(run(sessions.find("k")).value().has_value());
    CHECK(run(sessions.add(row("k", 1us), root, now + 7us)).has_value());
    CHECK(run(on.users().find_by_id(root)).value()->last_login == now + 7us);
    CHECK(run(sessions.add(row("k", 1h), root, now + 9us)).error() == errc::unavailable);
    CHECK(run(on.users().find_by_id(root)).value()->last_login == now + 7us);
    REQUIRE(run(sessions.add(row("now", 0us), root, now)));
    REQUIRE(run(sessions.add(row("past", -1us), root, now)));
    const auto found = run(sessions.find("past")).value().value();
    CHECK(found.session_key == "past");
    CHECK(found.session_data == "d'%\n");
    CHECK(found.expire_date == now - 1us);
    CHECK_FALSE(run(sessions.find("PAST")).value().has_value());
    CHECK(run(sessions.clear_expired(now)).value() == 1);
    CHECK_FALSE(run(sessions.find("past")).value().has_value());
    CHECK(run(sessions.find("now")).value().has_value());
    CHECK(run(sessions.remove("now")).has_value());
    CHECK(run(sessions.remove("now")).has_value());
    CHECK_FALSE(run(sessions.find("now")).value().has_value());
    CHECK(run(sessions.find("k")).value().has_value());
}

ON_EVERY_BACKEND("sessions: looked through by their keys, page after page, expired ones too, without Django's own") {
    Backend b;
    auto& on = *b.store;
    const auto root = make_root(on);
    const auto key = [](char first, std::size_t length) { return first + std::string(length - 1, '0'); };
    const auto add = [&](std::string session_key) {
        return run(on.sessions().add(
            {.session_key = std::move(session_key), .session_data = "d", .expire_date = now - 1s}, root, now));
    };
    for (const char first : {'c', 'a', 'B', 'b'}) REQUIRE(add(key(first, store::session_key_length)));
    for (const std::size_t length : {1U, 32U, 39U, 41U}) REQUIRE(add(key('b', length)));
    const auto first = run(on.sessions().list("", 3)).value();
    CHECK(first.more);
    REQUIRE(first.rows.size() == 3);
    CHECK(first.rows[0].session_key == key('B', 40));
    CHECK(first.rows[2].session_key == key('b', 40));
    CHECK(first.rows[2].session_data == "d");
    CHECK(first.rows[2].expire_date == now - 1s);
    const auto rest = run(on.sessions().list(key('b', 40), 3)).value();
    CHECK_FALSE(rest.more);
    REQUIRE(rest.rows.size() == 1);
    CHECK(rest.rows[0].session_key == key('c', 40));
}

ON_EVERY_BACKEND("figures: everything is counted") {
    Backend b;
    auto& on = *b.store;
    const auto empty = run(on.figures().figures(now, 0)).value();
    CHECK(empty.users == 0);
    CHECK(empty.active_users == 0);
    CHECK(empty.live_tokens == 0);
    CHECK(empty.sign_ups.empty());
    const auto root = make_root(on);
    const std::int64_t today = std::chrono::floor<std::chrono::days>(now).time_since_epoch().count();
    for (int i = 0; i < 6; ++i) {
        store::user row = named("u" + std::to_string(i));
        row.is_active = i != 0;
        row.date_joined = now - std::chrono::days{i / 2 * 3};
        REQUIRE(run(on.users().insert(row)));
    }
    const auto add = [&](const char* jti, std::chrono::hours left, bool dead) {
        store::outstanding_token t = token(jti, root);
        t.expires_at = now + left;
        if (dead) REQUIRE(run(on.tokens().blacklist(t, now)));
        else REQUIRE(run(on.tokens().add_outstanding(t)));
    };
    add("live", 1h, false);
    add("dead", 1h, true);
    add("expired", 0h, false);
    add("both", -1h, true);
    const auto f = run(on.figures().figures(now, today - 3)).value();
    CHECK(f.users == 7);
    CHECK(f.active_users == 6);
    CHECK(f.staff_users == 1);
    CHECK(f.outstanding_tokens == 4);
    CHECK(f.live_tokens == 1);
    CHECK(f.blacklisted_tokens == 2);
    CHECK(f.expired_tokens == 2);
    REQUIRE(f.sign_ups.size() == 2);
    CHECK(f.sign_ups[0].day == today - 3);
    CHECK(f.sign_ups[0].count == 2);
    CHECK(f.sign_ups[1].day == today);
    CHECK(f.sign_ups[1].count == 3);  // the root, too
    for (const std::int64_t day : {INT64_MIN, INT64_MAX}) CHECK(run(on.figures().figures(now, day)).has_value());
}

ON_EVERY_BACKEND("daily counts: added up by day and name") {
    Backend b;
    auto& figures = b.store->figures();
    CHECK(run(figures.daily(0)).value().empty());
    CHECK(run(figures.add_daily({})).has_value());
    REQUIRE(run(figures.add_daily({{10, "login", 2}, {10, "login_failed", 1}, {9, "login", 5}})));
    REQUIRE(run(figures.add_daily({{10, "login", 3}, {11, "registration", 1}, {10, "login", 1}})));
    const auto lines = [&](std::int64_t since) {
        std::string out;
        for (const auto& f : run(figures.daily(since)).value())
            out += std::to_string(f.day) + f.name + std::to_string(f.count) + " ";
        return out;
    };
    CHECK(lines(0) == "9login5 10login6 10login_failed1 11registration1 ");
    CHECK(lines(10) == "10login6 10login_failed1 11registration1 ");
    CHECK(lines(12).empty());
}
