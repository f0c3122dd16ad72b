// What the admin panel asks of a store, tried on each backend: lists page by page, changes with their log rows.
#include "backends.hpp"
#include "loops.hpp"
#include "staff.hpp"
#include "store/admin_query.hpp"

#include <algorithm>
#include <cstdio>
#include <random>
#include <set>
#include <tuple>

namespace {

using namespace facts;
using store::errc;
using store::log_flag;
using store::user_order;
using ids = std::vector<std::int64_t>;

constexpr std::size_t all = 100'000;

std::vector<store::log_row> log_of(store::store& on, store::log_query query = {}) {
    query.limit = all;
    return run(on.admin_log().list(query)).value().rows;
}

store::user user_of(store::store& on, std::int64_t id) {
    return run(on.users().find_by_id(id)).value().value();
}

/// The newest row, compared as one text.
std::string newest(store::store& on) {
    const auto rows = log_of(on);
    if (rows.empty()) return "none";
    const store::log_row& r = rows.front();
    return std::to_string(r.actor_id) + "|" + r.app_label + "." + r.model + "|" + r.object_id.value_or("NULL") + "|" +
           r.object_repr + "|" + std::to_string(static_cast<int>(r.flag)) + "|" + r.change_message + "|" +
           (r.action_time == now + 3us ? "now" : "another time");
}

unsigned seed() {
    static const unsigned value = [] {
        const char* given = std::getenv("LATCHKEY_TEST_SEED");
        const unsigned s = given ? static_cast<unsigned>(std::strtoul(given, nullptr, 10)) : std::random_device{}();
        std::printf("admin lists: seed %u\n", s);
        return s;
    }();
    return value;
}

/// Rows with many ties, NULLs, cases, signs of LIKE and letters beyond ASCII.
struct population {
    std::vector<store::user> users;
    std::vector<std::set<std::int64_t>> groups;
    ids group_ids;

    explicit population(store::store& on, int count) {
        std::mt19937 dice(seed());
        const auto roll = [&](int sides) { return static_cast<int>(dice() % static_cast<unsigned>(sides)); };
        const std::vector<std::string> names = {
            "",    "Ann",  "ann",    "\xC3\x89mile", "\xC3\xA9mile", "100%",
            "a_b", "a\\b", "O'Hara", "\"q\"",        "zoe",          "\xE4\xB8\xAD\xE6\x96\x87"};
        const auto root = make_root(on);
        users.push_back(user_of(on, root));
        groups.emplace_back();
        for (const char* name : {"editors", "Readers"})
            group_ids.push_back(run(on.groups().add({.name = name}, by(root))).value());
        for (int i = 0; i < count; ++i) {
            store::user_detail d;
            d.row = named(names[static_cast<std::size_t>(roll(12))] + std::to_string(i));
            d.row.first_name = names[static_cast<std::size_t>(roll(12))];
            d.row.last_name = names[static_cast<std::size_t>(roll(12))];
            d.row.is_active = roll(3) != 0;
            d.row.is_staff = roll(4) == 0;
            d.row.is_superuser = roll(9) == 0;
            d.row.date_joined = now + std::chrono::hours{roll(5)} + std::chrono::microseconds{roll(3) * 500'000};
            if (roll(2)) d.row.last_login = now + std::chrono::seconds{roll(4)};
            for (const auto id : group_ids) {
                if (roll(5) == 0) d.groups.push_back(id);
            }
            d.row.id = run(on.user_list().add(d, by(root))).value();
            users.push_back(d.row);
            groups.emplace_back(d.groups.begin(), d.groups.end());
        }
    }
};

using sort_key = std::tuple<int, std::int64_t, std::string, std::int64_t>;

sort_key naive_key(const store::user& u, user_order order) {
    switch (order) {
        case user_order::id:
            return {0, 0, "", u.id};
        case user_order::email:
            return {0, 0, u.email, u.id};
        case user_order::username:
            return {0, 0, u.username, u.id};
        case user_order::first_name:
            return {0, 0, u.first_name, u.id};
        case user_order::last_name:
            return {0, 0, u.last_name, u.id};
        case user_order::is_staff:
            return {0, u.is_staff ? 1 : 0, "", u.id};
        case user_order::is_active:
            return {0, u.is_active ? 1 : 0, "", u.id};
        case user_order::last_login:
            return {u.last_login ? 1 : 0, u.last_login ? u.last_login->time_since_epoch().count() : 0, "", u.id};
        case user_order::date_joined:
            return {0, u.date_joined.time_since_epoch().count(), "", u.id};
    }
    return {};
}

constexpr user_order orders[] = {user_order::id,         user_order::email,      user_order::username,
                                 user_order::first_name, user_order::last_name,  user_order::is_staff,
                                 user_order::is_active,  user_order::last_login, user_order::date_joined};

char small(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

bool contains_naively(const std::string& text, const std::string& word) {
    const auto same = [](char a, char b) { return small(a) == small(b); };
    return std::search(text.begin(), text.end(), word.begin(), word.end(), same) != text.end();
}

ids naive(const population& p, const store::user_query& q) {
    std::vector<sort_key> keys;
    for (std::size_t i = 0; i < p.users.size(); ++i) {
        const store::user& u = p.users[i];
        if (q.is_staff && u.is_staff != *q.is_staff) continue;
        if (q.is_active && u.is_active != *q.is_active) continue;
        if (q.is_superuser && u.is_superuser != *q.is_superuser) continue;
        if (q.group && !p.groups[i].contains(*q.group)) continue;
        if (q.joined_from && u.date_joined < *q.joined_from) continue;
        if (q.joined_before && u.date_joined >= *q.joined_before) continue;
        const bool found = std::ranges::all_of(q.search, [&](const std::string& word) {
            return contains_naively(u.email, word) || contains_naively(u.username, word) ||
                   contains_naively(u.first_name, word) || contains_naively(u.last_name, word);
        });
        if (found) keys.push_back(naive_key(u, q.order));
    }
    std::ranges::sort(keys);
    if (q.descending) std::ranges::reverse(keys);
    ids out;
    for (const auto& key : keys) out.push_back(std::get<3>(key));
    return out;
}

/// All pages, each behind the last row of the one before.
ids walk(store::store& on, store::user_query q) {
    ids out;
    for (;;) {
        const auto page = run(on.user_list().list(q)).value();
        for (const auto& row : page.rows) out.push_back(row.id);
        CHECK(page.rows.size() <= q.limit);
        if (!page.more) return out;
        REQUIRE(page.rows.size() == q.limit);
        q.after = store::position_of(page.rows.back(), q.order);
    }
}

}  // namespace

ON_EVERY_BACKEND("user list: each ordering, both ways, page by page, is the sorted list (ties, NULLs)") {
    Backend b;
    const population p(*b.store, 90);
    for (const user_order order : orders) {
        for (const bool descending : {false, true}) {
            for (const std::size_t limit : {1U, 7U, 30U, 91U, 200U}) {
                CAPTURE(static_cast<int>(order));
                CAPTURE(descending);
                CAPTURE(limit);
                const store::user_query q{.order = order, .descending = descending, .limit = limit};
                CHECK(walk(*b.store, q) == naive(p, q));
            }
        }
    }
}

ON_EVERY_BACKEND("user list: filters and words, listed and counted, are what a walk through all rows finds") {
    Backend b;
    const population p(*b.store, 90);
    std::mt19937 dice(seed() + 1);
    const auto roll = [&](int sides) { return static_cast<int>(dice() % static_cast<unsigned>(sides)); };
    const std::vector<std::string> words = {
        "ann", "%",  "_",           "\\", "'",   "\"", "\xC3\x89",     "\xC3\xA9M",          "MILE",
        "0%",  "a_", "example.com", "1",  "zzz", "",   "\xE6\x96\x87", "'; DROP TABLE x; --"};
    int found = 0;
    for (int i = 0; i < 150; ++i) {
        store::user_query q{.order = orders[roll(9)], .descending = roll(2) == 0, .limit = 11};
        if (roll(4) == 0) q.is_staff = roll(2) == 0;
        if (roll(4) == 0) q.is_active = roll(2) == 0;
        if (roll(6) == 0) q.is_superuser = roll(2) == 0;
        if (roll(4) == 0) q.group = p.group_ids[static_cast<std::size_t>(roll(2))];
        if (roll(4) == 0) q.joined_from = now + std::chrono::hours{roll(4)};
        if (roll(4) == 0) q.joined_before = now + std::chrono::hours{1 + roll(4)} + 500ms;
        for (int n = roll(3); n > 0; --n) q.search.push_back(words[static_cast<std::size_t>(roll(17))]);
        CAPTURE(i);
        const ids want = naive(p, q);
        found += want.empty() ? 0 : 1;
        CHECK(walk(*b.store, q) == want);
        const auto size = static_cast<std::int64_t>(want.size());
        const auto counted = run(b.store->user_list().count(q, 1000)).value();
        CHECK(counted.count == size);
        CHECK(counted.exact);
        if (size == 0) continue;
        const auto bounded = run(b.store->user_list().count(q, size - 1)).value();
        CHECK(bounded.count == size - 1);
        CHECK_FALSE(bounded.exact);
        CHECK(run(b.store->user_list().count(q, size)).value().exact);
    }
    CHECK(found > 20);
}

ON_EVERY_BACKEND("user list: a row that changed or went between two pages disturbs no other") {
    Backend b;
    const population p(*b.store, 20);
    store::user_query q{.order = user_order::first_name, .descending = false, .limit = 5};
    auto first = run(b.store->user_list().list(q)).value();
    REQUIRE(first.more);
    const store::user last = first.rows.back();
    q.after = store::position_of(last, q.order);
    q.limit = all;
    const auto rest = run(b.store->user_list().list(q)).value();
    if (last.id == 1) return;
    REQUIRE(run(b.store->user_list().remove({last.id}, by(1))).value().size() == 1);
    const auto again = run(b.store->user_list().list(q)).value();
    REQUIRE(again.rows.size() == rest.rows.size());
    for (std::size_t i = 0; i < rest.rows.size(); ++i) CHECK(again.rows[i].id == rest.rows[i].id);
}

ON_EVERY_BACKEND("user list: a position that a client made up is harmless (H07)") {
    Backend b;
    const population p(*b.store, 15);
    const std::vector<std::string> texts = {"",
                                            "'",
                                            "\" OR 1=1 --",
                                            "1 OR 1=1",
                                            "%s%n",
                                            "9223372036854775808",
                                            "-9223372036854775808",
                                            "9223372036854775807",
                                            "1e9",
                                            " 1",
                                            "{0}",
                                            "?1",
                                            std::string("\0x", 2),
                                            std::string(50'000, '\''),
                                            "\xFF\xFE"};
    for (const user_order order : orders) {
        for (const bool descending : {false, true}) {
            for (const auto& text : texts) {
                for (const std::int64_t id : {INT64_MIN, std::int64_t{0}, std::int64_t{5}, INT64_MAX}) {
                    const store::user_query q{.order = order,
                                              .descending = descending,
                                              .after = store::position{.value = text, .id = id},
                                              .limit = 100};
                    CHECK(run(b.store->user_list().list(q)).has_value());
                }
            }
            const store::user_query q{
                .order = order, .descending = descending, .after = store::position{.value = {}, .id = 5}};
            CHECK(run(b.store->user_list().list(q)).has_value());
        }
    }
    CHECK(run(b.store->user_list().count({}, 100)).value().count == 16);
}

ON_EVERY_BACKEND("user list: searches of any size are answered (H07)") {
    Backend b;
    const population p(*b.store, 5);
    store::user_query q;
    q.search = {std::string(200'000, '%')};
    CHECK(run(b.store->user_list().list(q)).value().rows.empty());
    q.search.assign(5000, "example");
    CHECK(run(b.store->user_list().list(q)).value().rows.size() == 6);
    q.search.clear();
    for (int i = 0; i < 5000; ++i) q.search.push_back("word" + std::to_string(i));
    CHECK(run(b.store->user_list().list(q)).value().rows.empty());
    CHECK(run(b.store->user_list().count(q, 10)).value().count == 0);
    CHECK(run(b.store->groups().list(q.search, {}, 10)).value().rows.empty());
    q = {.limit = 0};
    const auto nothing = run(b.store->user_list().list(q)).value();
    CHECK(nothing.rows.empty());
    CHECK(nothing.more);
    CHECK(run(b.store->user_list().list({.limit = SIZE_MAX})).value().rows.size() == 6);
}

ON_EVERY_BACKEND("user admin: a user is added with all that he has, and logged") {
    Backend b;
    const auto root = make_root(*b.store);
    const auto group = run(b.store->groups().add({.name = "g", .permissions = {2, 3}}, by(root))).value();
    store::user_detail d;
    d.row = named("bea");
    d.row.is_staff = true;
    d.row.last_login = now;
    d.groups = {group, group};
    d.user_permissions = {32, 1, 1};
    const auto id = run(b.store->user_list().add(d, by(root, R"([{"added": {}}])"))).value();
    const auto found = run(b.store->user_list().detail(id)).value().value();
    CHECK(found.row.username == "bea");
    CHECK(found.row.is_staff);
    CHECK(found.row.last_login == now);
    CHECK(found.row.date_joined == d.row.date_joined);
    CHECK(found.groups == ids{group});
    CHECK(found.user_permissions == ids{1, 32});
    CHECK(newest(*b.store) ==
          "1|accounts.customuser|" + std::to_string(id) + "|bea|1|" + R"([{"added": {}}])" + "|now");
    CHECK(run(b.store->user_list().permissions_of(id)).value() ==
          std::vector<std::string>{"accounts.view_customuser", "admin.add_logentry", "admin.change_logentry",
                                   "admin.delete_logentry"});
    CHECK(run(b.store->user_list().permissions_of(root)).value().empty());
    CHECK(run(b.store->user_list().permissions_of(404)).value().empty());
    CHECK_FALSE(run(b.store->user_list().detail(404)).value().has_value());
}

ON_EVERY_BACKEND("user admin: an addition that is refused leaves nothing") {
    Backend b;
    const auto root = make_root(*b.store);
    struct row {
        std::string username, email;
        ids groups, permissions;
        errc why;
    };
    const row table[] = {{"root", "x@x.io", {}, {}, errc::username_taken},
                         {"x", "root@example.com", {}, {}, errc::email_taken},
                         {"root", "root@example.com", {}, {}, errc::username_taken},
                         {"x", "x@x.io", {7}, {}, errc::not_found},
                         {"x", "x@x.io", {}, {1, 33}, errc::not_found},
                         {"x", "x@x.io", {}, {-1}, errc::not_found}};
    for (const auto& [username, email, groups, permissions, why] : table) {
        store::user_detail d{.row = named(username), .groups = groups, .user_permissions = permissions};
        d.row.email = email;
        CHECK(run(b.store->user_list().add(d, by(root))).error() == why);
    }
    CHECK(run(b.store->user_list().count({}, 10)).value().count == 1);
    CHECK(log_of(*b.store).empty());
}

ON_EVERY_BACKEND("user admin: a change sets what it names and nothing else, and is logged under the new name") {
    Backend b;
    const auto root = make_root(*b.store);
    const auto group = run(b.store->groups().add({.name = "g"}, by(root))).value();
    const auto id = run(b.store->users().insert(named("bea"))).value();
    auto& admin = b.store->user_list();
    REQUIRE(run(admin.change(id, {.first_name = "B", .groups = ids{group}, .user_permissions = ids{4, 5}}, by(root))));
    REQUIRE(run(admin.change(id, {.last_name = "", .user_permissions = ids{5, 6}}, by(root))));
    auto d = run(admin.detail(id)).value().value();
    CHECK(d.row.first_name == "B");
    CHECK(d.row.last_name.empty());
    CHECK(d.row.email == "bea@example.com");
    CHECK(d.row.password == ann().password);
    CHECK(d.groups == ids{group});
    CHECK(d.user_permissions == ids{5, 6});
    REQUIRE(run(admin.change(id,
                             {.email = "Zoe@x.io",
                              .username = "zoe",
                              .is_active = false,
                              .is_staff = true,
                              .is_superuser = true,
                              .password = "p",
                              .groups = ids{}},
                             by(root, "[]"))));
    d = run(admin.detail(id)).value().value();
    CHECK(d.row.username == "zoe");
    CHECK(d.row.email == "Zoe@x.io");
    CHECK_FALSE(d.row.is_active);
    CHECK(d.row.is_staff);
    CHECK(d.row.is_superuser);
    CHECK(d.row.password == "p");
    CHECK(d.groups.empty());
    CHECK(newest(*b.store) == "1|accounts.customuser|" + std::to_string(id) + "|zoe|2|[]|now");
    // The old name and address are free again, the new ones are found.
    CHECK(run(b.store->users().find_by_login(store::login_field::email, "Zoe@x.io")).value().has_value());
    CHECK_FALSE(run(b.store->users().username_exists("bea")).value());
    CHECK(run(b.store->users().email_exists("zoe@X.io", true)).value());
    CHECK_FALSE(run(b.store->users().email_exists("bea@example.com", true)).value());
    CHECK(run(b.store->users().insert_ignoring_case(named("bea"))).has_value());
}

ON_EVERY_BACKEND("user admin: a change that is refused changes nothing") {
    Backend b;
    const auto root = make_root(*b.store);
    const auto id = run(b.store->users().insert(named("bea"))).value();
    REQUIRE(run(b.store->users().insert(named("cyd"))));
    auto& admin = b.store->user_list();
    const auto refusal = [&](std::int64_t of, store::user_changes changes) {
        changes.first_name = "changed";
        const auto done = run(admin.change(of, changes, by(root)));
        return done ? errc{} : done.error();
    };
    CHECK(refusal(404, {}) == errc::not_found);
    CHECK(refusal(id, {.email = "cyd@example.com"}) == errc::email_taken);
    CHECK(refusal(id, {.username = "cyd"}) == errc::username_taken);
    CHECK(refusal(id, {.email = "cyd@example.com", .username = "cyd"}) == errc::username_taken);
    CHECK(refusal(id, {.email = "cyd@example.com", .username = "bea"}) == errc::email_taken);
    CHECK(refusal(id, {.groups = ids{1}}) == errc::not_found);
    CHECK(refusal(id, {.user_permissions = ids{99}}) == errc::not_found);
    CHECK(refusal(root, {.is_superuser = false}) == errc::last_superuser);
    CHECK(refusal(root, {.is_active = false}) == errc::last_superuser);
    for (const auto of : {root, id}) CHECK(user_of(*b.store, of).first_name == "Ann");
    CHECK(log_of(*b.store).empty());
    // His own name and address are not taken by others; a superuser stays one who loses his staff status only.
    CHECK(run(admin.change(id, {.email = "bea@example.com", .username = "bea"}, by(root))).has_value());

    // What a change was judged on must still be so when it is written, or nothing is.
    const auto seen = run(admin.detail(id));
    REQUIRE((seen && *seen));
    const store::user_expectation wrong[] = {{.is_superuser = !(*seen)->row.is_superuser},
                                             {.password = "another"},
                                             {.groups = ids{77}},
                                             {.user_permissions = ids{77}}};
    for (const auto& expected : wrong) {
        const auto done = run(admin.change(id, {.first_name = "Late", .expected = expected}, by(root)));
        REQUIRE_FALSE(done);
        CHECK(done.error() == errc::changed_meanwhile);
        CHECK(run(admin.detail(id))->value().row.first_name == (*seen)->row.first_name);
    }
    const store::user_expectation right{.is_superuser = (*seen)->row.is_superuser,
                                        .password = (*seen)->row.password,
                                        .groups = (*seen)->groups,
                                        .user_permissions = (*seen)->user_permissions};
    CHECK(run(admin.change(id, {.first_name = "In time", .expected = right}, by(root))).has_value());
    CHECK(run(admin.change(root, {.is_staff = false}, by(root))).has_value());
}

ON_EVERY_BACKEND("user admin: an address that differs in case only is taken, where the change says so (A16)") {
    Backend b;
    auto& on = *b.store;
    const auto root = make_root(on);
    const auto bea = run(on.users().insert(named("bea"))).value();
    const auto kim = run(on.users().insert(named("kim"))).value();
    const auto move = [&](std::int64_t id, std::string email, store::email_rule unique) {
        const auto done = run(on.user_list().change(id, {.email = std::move(email), .unique = unique}, by(root)));
        return done ? errc{} : done.error();
    };
    const auto strict = store::email_rule::ignoring_case, exact = store::email_rule::exact;
    CHECK(move(bea, "KIM@example.com", strict) == errc::email_taken);
    CHECK(move(bea, "\xE2\x84\xAAim@example.com", strict) == errc::email_taken);
    CHECK(move(bea, "kim@example.com", strict) == errc::email_taken);
    CHECK(user_of(on, bea).email == "bea@example.com");
    // His own address in another spelling is his.
    for (const char* own : {"Bea@example.com", "BEA@EXAMPLE.com", "BEA@EXAMPLE.com", "b\u00E9a@x.io", "B\u00C9a@x.io"})
        CHECK(move(bea, own, strict) == errc{});
    CHECK(move(kim, "b\u00E9A@x.io", strict) == errc::email_taken);
    CHECK(move(kim, "b\u00E9A@x.io", exact) == errc{});
    // Of two who differ in case already neither comes nearer to the other.
    CHECK(move(kim, "b\u00E9a@X.io", strict) == errc::email_taken);

    store::user_detail d{.row = named("new")};
    d.row.email = "ROOT@example.com";
    CHECK(run(on.user_list().add(d, by(root), strict)).error() == errc::email_taken);
    CHECK(run(on.user_list().add(d, by(root), exact)).has_value());
    CHECK(run(on.user_list().add({.row = named("other")}, by(root), strict)).has_value());
    CHECK(move(root, "free@example.com", strict) == errc{});
}

ON_EVERY_BACKEND("user admin: of two changes at once to one address one is refused, in whatever case (A16)") {
    Backend b;
    auto& on = *b.store;
    const auto root = make_root(on);
    const auto bea = run(on.users().insert(named("bea"))).value();
    for (int round = 0; round < 20; ++round) {
        const std::string name = "n" + std::to_string(round);
        const auto strict = store::email_rule::ignoring_case;
        int done = 0, taken = 0;
        const auto note = [&](std::optional<errc> why) { ++(why == errc::email_taken ? taken : done); };
        const leased_loop lease;
        const auto change = [&]() -> base::task<void> {
            const auto changed =
                co_await on.user_list().change(bea, {.email = name + "@EXAMPLE.com", .unique = strict}, by(root));
            note(changed ? std::nullopt : std::optional(changed.error()));
        };
        const auto add = [&]() -> base::task<void> {
            const auto added = co_await on.user_list().add({.row = named(name)}, by(root), strict);
            note(added ? std::nullopt : std::optional(added.error()));
        };
        base::begin_on(*lease, round % 2 ? change() : add());
        base::begin_on(*lease, round % 2 ? add() : change());
        (*lease).run();
        CHECK(done == 1);
        CHECK(taken == 1);
    }
}

ON_EVERY_BACKEND("user admin: whoever lost his place, or a right, may not write any more") {
    Backend b;
    const auto root = make_root(*b.store);
    const auto add = [&](const char* name, bool active, bool staff, ids permissions) {
        store::user_detail d{.row = named(name), .user_permissions = std::move(permissions)};
        d.row.is_active = active;
        d.row.is_staff = staff;
        return run(b.store->user_list().add(d, by(root))).value();
    };
    const auto inactive = add("idle", false, true, {});
    const auto former = add("former", true, false, {});
    const auto clerk = add("clerk", true, true, {1, 2});
    const auto group = run(b.store->groups().add({.name = "g"}, by(root))).value();
    REQUIRE(run(b.store->tokens().add_outstanding(token("j", root))));
    auto& on = *b.store;
    const std::string has = "admin.add_logentry", lacks = "auth.add_group";
    const std::pair<store::admin_action, errc> refused[] = {
        {by(inactive), errc::user_inactive},
        {by(404), errc::user_inactive},
        {by(former), errc::user_inactive},
        {{.actor_id = clerk, .now = now, .change_message = "", .as_superuser = true}, errc::not_permitted},
        {{.actor_id = clerk, .now = now, .change_message = "", .permissions = {has, lacks}}, errc::not_permitted},
    };
    const auto logged = log_of(on).size();
    for (const auto& [action, why] : refused) {
        CHECK(run(on.user_list().add({.row = named("new")}, action)).error() == why);
        CHECK(run(on.user_list().change(root, {}, action)).error() == why);
        CHECK(run(on.user_list().set_active({root}, false, action)).error() == why);
        CHECK(run(on.user_list().remove({root}, action)).error() == why);
        CHECK(run(on.groups().add({.name = "h"}, action)).error() == why);
        CHECK(run(on.groups().change(group, "h", {}, {}, action)).error() == why);
        CHECK(run(on.groups().remove(group, action)).error() == why);
        CHECK(run(on.token_list().blacklist(1, action)).error() == why);
        CHECK(run(on.token_list().blacklist_all_of(root, action)).error() == why);
    }
    CHECK(log_of(on).size() == logged);
    CHECK(run(on.users().insert(named("after"))).has_value());
}

ON_EVERY_BACKEND("user admin: whose password was changed meanwhile writes nothing (S10)") {
    Backend b;
    const auto root = make_root(*b.store);
    const auto bea = run(b.store->users().insert(named("bea"))).value();
    store::admin_action action = by(root);
    action.password = run(b.store->users().find_by_id(root)).value()->password;
    CHECK(run(b.store->user_list().change(bea, {.first_name = "B"}, action)).has_value());
    REQUIRE(run(b.store->users().set_password(root, "another")));
    CHECK(run(b.store->user_list().change(bea, {.first_name = "C"}, action)).error() == errc::user_inactive);
    CHECK(run(b.store->groups().add({.name = "g"}, action)).error() == errc::user_inactive);
    CHECK(user_of(*b.store, bea).first_name == "B");
}

ON_EVERY_BACKEND("user admin: what opens an account is not set where its owner has a permission that the actor lacks") {
    Backend b;
    auto& on = *b.store;
    const auto root = make_root(on);
    const auto bea = run(on.users().insert(named("bea"))).value();
    const auto group = run(on.groups().add({.name = "g"}, by(root))).value();
    REQUIRE(run(on.user_list().change(bea, {.groups = ids{group}}, by(root))));
    store::admin_action action = by(root);
    action.spares_superusers = true;
    const auto outcome = [&](store::user_changes changes) {
        const auto done = run(on.user_list().change(bea, std::move(changes), action));
        return done ? errc{} : done.error();
    };
    CHECK(outcome({.password = "one"}) == errc{});
    // By way of a group: bea's own row and lists are as before.
    REQUIRE(run(on.groups().change(group, {}, ids{1}, {}, by(root))));
    const auto gained = run(on.user_list().permissions_of(bea)).value();
    REQUIRE(gained.size() == 1);
    CHECK(outcome({.password = "two"}) == errc::not_permitted);
    CHECK(outcome({.email = "b@example.com"}) == errc::not_permitted);
    CHECK(outcome({.username = "b"}) == errc::not_permitted);
    CHECK(outcome({.first_name = "B"}) == errc{});
    action.permissions = gained;
    CHECK(outcome({.password = "three"}) == errc{});
    action.spares_superusers = false;
    action.permissions = {};
    CHECK(outcome({.password = "four"}) == errc{});
    CHECK(user_of(on, bea).password == "four");
}

ON_EVERY_BACKEND("user admin: a write that spares superusers is refused as a whole where it meets one") {
    Backend b;
    auto& on = *b.store;
    const auto root = make_root(on);
    const auto bea = run(on.users().insert(named("bea"))).value();
    REQUIRE(run(on.tokens().add_outstanding(token("root's", root))));
    REQUIRE(run(on.tokens().add_outstanding(token("bea's", bea))));
    REQUIRE(run(on.tokens().add_outstanding(token("nobody's"))));
    store::admin_action action = by(root);
    action.spares_superusers = true;
    CHECK(run(on.user_list().change(root, {.first_name = "B"}, action)).error() == errc::not_permitted);
    CHECK(run(on.user_list().set_active({bea, root}, true, action)).error() == errc::not_permitted);
    CHECK(run(on.user_list().set_active({bea, root}, false, action)).error() == errc::not_permitted);
    CHECK(run(on.user_list().remove({bea, root}, action)).error() == errc::not_permitted);
    CHECK(run(on.token_list().blacklist(1, action)).error() == errc::not_permitted);
    CHECK(run(on.token_list().blacklist_all_of(root, action)).error() == errc::not_permitted);
    CHECK(user_of(on, bea).is_active);
    CHECK_FALSE(run(on.tokens().is_blacklisted("root's")).value());
    CHECK(log_of(on).empty());
    CHECK(run(on.user_list().change(bea, {.first_name = "B"}, action)).has_value());
    CHECK(run(on.token_list().blacklist(2, action)).has_value());
    CHECK(run(on.token_list().blacklist(3, action)).has_value());
    CHECK(run(on.token_list().blacklist_all_of(bea, action)).value() == 0);
    CHECK(run(on.user_list().set_active({bea}, false, action)).value() == ids{bea});
    CHECK(run(on.user_list().remove({bea, 404}, action)).value() == ids{bea});
}

ON_EVERY_BACKEND("user admin: who still has what he was let in with may write: by himself, by a group, as superuser") {
    Backend b;
    auto& on = *b.store;
    const auto root = make_root(on);
    const auto group = run(on.groups().add({.name = "g", .permissions = {5}}, by(root))).value();
    store::user_detail d{.row = named("clerk"), .groups = {group}, .user_permissions = {1}};
    d.row.is_staff = true;
    const auto clerk = run(on.user_list().add(d, by(root))).value();
    const auto rename = [&](std::int64_t actor, bool as_superuser, std::vector<std::string> permissions) {
        const auto done = run(on.user_list().change(clerk, {.first_name = "B"},
                                                    {.actor_id = actor,
                                                     .now = now,
                                                     .change_message = "",
                                                     .as_superuser = as_superuser,
                                                     .permissions = std::move(permissions)}));
        return done ? errc{} : done.error();
    };
    const std::string own = "admin.add_logentry", by_group = "auth.add_permission";
    CHECK(rename(clerk, false, {}) == errc{});
    CHECK(rename(clerk, false, {own, by_group}) == errc{});
    CHECK(rename(clerk, false, {by_group, own}) == errc{});
    CHECK(rename(root, true, {}) == errc{});
    CHECK(rename(root, false, {own}) == errc{});  // made a superuser meanwhile
    REQUIRE(run(on.groups().change(group, {}, ids{}, {}, by(root))));
    CHECK(rename(clerk, false, {own}) == errc{});
    CHECK(rename(clerk, false, {own, by_group}) == errc::not_permitted);
    REQUIRE(run(on.user_list().change(clerk, {.is_staff = false, .is_superuser = true}, by(root))));
    CHECK(rename(clerk, true, {}) == errc::user_inactive);
}

ON_EVERY_BACKEND("user admin: set_active changes those that differ, and logs each of them") {
    Backend b;
    const auto root = make_root(*b.store);
    ids many;
    for (int i = 0; i < 300; ++i) {
        store::user row = named("u" + std::to_string(i));
        row.is_active = i % 3 != 0;
        many.push_back(run(b.store->users().insert(row)).value());
    }
    many.push_back(404'404);
    many.push_back(many.front());
    auto& admin = b.store->user_list();
    CHECK(run(admin.set_active(many, false, by(root, R"([{"changed": {"fields": ["X"]}}])"))).value().size() == 200);
    CHECK(log_of(*b.store).size() == 200);
    CHECK(newest(*b.store) ==
          "1|accounts.customuser|" + std::to_string(many[299]) + R"(|u299|2|[{"changed": {"fields": ["X"]}}]|now)");
    CHECK(run(admin.count({.is_active = true}, 1000)).value().count == 1);
    CHECK(run(admin.set_active(many, false, by(root))).value().size() == 0);
    CHECK(run(admin.set_active(many, true, by(root))).value().size() == 300);
    CHECK(log_of(*b.store).size() == 500);
    CHECK(run(admin.set_active({many[1], many[2], 404'404}, false, by(root))).value() == ids{many[1], many[2]});
    CHECK(run(admin.set_active({many[2], many[1], many[0]}, true, by(root))).value() == ids{many[1], many[2]});
    CHECK(log_of(*b.store).size() == 504);
    CHECK(run(admin.set_active({}, true, by(root))).value().size() == 0);
    many.push_back(root);
    CHECK(run(admin.set_active(many, false, by(root))).error() == errc::last_superuser);
    CHECK(run(admin.count({.is_active = true}, 1000)).value().count == 301);
    CHECK(log_of(*b.store).size() == 504);
}

ON_EVERY_BACKEND("user admin: who goes takes links and his own log along, and leaves his tokens") {
    Backend b;
    auto& on = *b.store;
    const auto root = make_root(on);
    const auto group = run(on.groups().add({.name = "g"}, by(root))).value();
    store::user_detail d{.row = named("bea"), .groups = {group}, .user_permissions = {1, 2}};
    d.row.is_staff = true;
    const auto bea = run(on.user_list().add(d, by(root))).value();
    const auto cyd = run(on.user_list().add({.row = named("cyd")}, by(bea))).value();
    for (const char* jti : {"a", "b"}) REQUIRE(run(on.tokens().add_outstanding(token(jti, bea))));
    REQUIRE(run(on.tokens().blacklist(token("b", bea), now)));
    const auto r = run(on.user_list().relations({bea, bea, cyd, 404})).value();
    CHECK(r.users == 2);
    CHECK(r.groups == 1);
    CHECK(r.user_permissions == 2);
    CHECK(r.log_entries == 1);
    CHECK(r.outstanding_tokens == 2);
    CHECK(run(on.groups().find(group)).value()->users == 1);
    CHECK(run(on.user_list().remove({bea, 404, bea}, by(root, "not kept"))).value() == ids{bea});
    CHECK(newest(on) == "1|accounts.customuser|" + std::to_string(bea) + "|bea|3||now");
    CHECK_FALSE(run(on.users().find_by_id(bea)).value().has_value());
    CHECK_FALSE(run(on.users().find_by_login(store::login_field::email, "bea@example.com")).value().has_value());
    CHECK(log_of(on, {.actor_id = bea}).empty());
    CHECK(run(on.groups().find(group)).value()->users == 0);
    const auto tokens = run(on.token_list().list({.now = now})).value().rows;
    REQUIRE(tokens.size() == 2);
    for (const auto& t : tokens) {
        CHECK_FALSE(t.user_id.has_value());
        CHECK(t.user_email.empty());
    }
    CHECK(run(on.tokens().is_blacklisted("b")).value());
    // The id is not given out again.
    CHECK(run(on.users().insert(named("bea"))).value() > cyd);
    CHECK(run(on.user_list().remove({}, by(root))).value().size() == 0);
    // Staff who delete themselves leave no row behind that names them.
    REQUIRE(run(on.users().insert([] {
        store::user second = named("second");
        second.is_staff = second.is_superuser = true;
        return second;
    }())));
    CHECK(run(on.user_list().remove({root}, by(root))).value().size() == 1);
    CHECK(log_of(on).empty());
}

ON_EVERY_BACKEND("user admin: of the last two superusers one stays, whoever asks at once") {
    Backend b;
    auto& on = *b.store;
    const auto first = make_root(on);
    store::user other = named("second");
    other.is_staff = other.is_superuser = true;
    const auto second = run(on.users().insert(other)).value();
    int gone = 0, refused = 0;
    for (int round = 0; round < 20; ++round) {
        gone = refused = 0;
        const leased_loop lease;
        const auto note = [&](errc why) { ++(why == errc::last_superuser ? refused : gone); };
        const auto take = [&](std::int64_t id, std::int64_t actor) -> base::task<void> {
            if (round % 2) {
                const auto done = co_await on.user_list().set_active({id}, false, by(actor));
                note(done ? errc{} : done.error());
            } else {
                const auto done = co_await on.user_list().change(id, {.is_superuser = false}, by(actor));
                note(done ? errc{} : done.error());
            }
        };
        // Each takes himself, so that both may act.
        base::begin_on(*lease, take(first, first));
        base::begin_on(*lease, take(second, second));
        (*lease).run();
        CHECK(gone == 1);
        CHECK(refused == 1);
        const auto left = user_of(on, first).is_superuser && user_of(on, first).is_active ? first : second;
        for (const auto id : {first, second}) {
            REQUIRE(run(on.user_list().change(id, {.is_active = true, .is_superuser = true}, by(left))));
        }
    }
    CHECK(run(on.user_list().remove({first, second}, by(first))).error() == errc::last_superuser);
    CHECK(run(on.user_list().remove({first}, by(second))).value().size() == 1);
    CHECK(run(on.user_list().remove({second}, by(second))).error() == errc::last_superuser);
    // One who is not active does not count.
    const auto idle = run(on.user_list().add({.row =
                                                  [] {
                                                      store::user u = named("idle");
                                                      u.is_superuser = true;
                                                      u.is_active = false;
                                                      return u;
                                                  }()},
                                             by(second)))
                          .value();
    CHECK(run(on.user_list().set_active({second}, false, by(second))).error() == errc::last_superuser);
    CHECK(run(on.user_list().change(idle, {.is_superuser = false}, by(second))).has_value());
}
