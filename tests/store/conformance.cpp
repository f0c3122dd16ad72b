// Every fact that holds for every store, tried on each backend.
#include "backends.hpp"
#include "loops.hpp"

#include <atomic>
#include <thread>

namespace {

using namespace facts;
using store::errc;
using store::login_field;

/// Starts `count` tasks on `threads` I/O threads and waits for all; how many answered each outcome.
struct tally {
    std::atomic<int> good{0}, already{0}, other{0};
};

void in_parallel(store::store& on, int threads, int count, const std::function<store::async_result<void>(int)>& make,
                 tally& out) {
    std::vector<std::thread> workers;
    std::atomic<int> ready{0};
    for (int t = 0; t < threads; ++t) {
        workers.emplace_back([&, t] {
            on.attach_thread();
            const leased_loop lease;
            auto& loop = *lease;
            for (int i = t; i < count; i += threads) {
                base::begin_on(loop, [](store::async_result<void> call, tally& result) -> base::task<void> {
                    const auto answer = co_await std::move(call);
                    if (answer) ++result.good;
                    else if (answer.error() == errc::already_blacklisted) ++result.already;
                    else ++result.other;
                }(make(i), out));
            }
            ++ready;
            while (ready < threads) std::this_thread::yield();
            loop.run();
        });
    }
    for (auto& worker : workers) worker.join();
}

}  // namespace

ON_EVERY_BACKEND("users: a row comes back as it went in") {
    Backend b;
    auto& users = b.store->users();
    store::user row = ann();
    row.id = 77;  // ignored
    row.last_login = now + 1us;
    row.is_superuser = true;
    row.is_staff = true;
    row.is_active = false;
    const auto id = run(users.insert(row));
    REQUIRE(id);
    CHECK(*id == 1);
    const auto found = run(users.find_by_id(*id));
    REQUIRE(found);
    REQUIRE(found->has_value());
    const store::user& u = **found;
    CHECK(u.id == *id);
    CHECK(u.password == row.password);
    CHECK(u.last_login == row.last_login);
    CHECK(u.is_superuser);
    CHECK(u.username == "ann");
    CHECK(u.first_name == "Ann");
    CHECK(u.last_name == "Lee");
    CHECK(u.is_staff);
    CHECK_FALSE(u.is_active);
    CHECK(u.date_joined == row.date_joined);
    CHECK(u.email == "Ann@Example.com");
}

ON_EVERY_BACKEND("users: texts of any bytes come back unchanged, and mean nothing to the database (H07)") {
    Backend b;
    auto& users = b.store->users();
    const std::vector<std::string> texts = {"'; DROP TABLE accounts_customuser; --",
                                            "\" OR 1=1",
                                            "nul\0inside" + std::string(1, '\0'),
                                            "\xE2\x84\xAA\xC3\xA9 \xF0\x9F\x98\x80",
                                            "\xED\xA0\x80",
                                            "%_\\?1:a@b",
                                            std::string(100'000, 'x')};
    for (const auto& text : texts) {
        store::user row = named(text);
        row.first_name = text;
        const auto id = run(users.insert(row));
        REQUIRE(id);
        const auto found = run(users.find_by_login(login_field::username, text));
        REQUIRE(found);
        REQUIRE(found->has_value());
        CHECK((*found)->first_name == text);
        CHECK((*found)->email == text + "@example.com");
    }
    const std::string cut("nul");
    CHECK_FALSE(run(users.username_exists(cut)).value());
}

ON_EVERY_BACKEND("users: insert_ignoring_case refuses an address that differs in case only, insert does not (A16)") {
    Backend b;
    auto& users = b.store->users();
    REQUIRE(run(users.insert_ignoring_case(ann())));
    store::user other = ann();
    other.username = "other";
    other.email = "aNN@eXample.COM";
    const auto refused = run(users.insert_ignoring_case(other));
    REQUIRE_FALSE(refused);
    CHECK(refused.error() == store::errc::email_taken);
    CHECK(run(users.insert(other)));
    store::user third = ann();
    third.email = "third@example.com";
    CHECK(run(users.insert_ignoring_case(third)).error() == store::errc::username_taken);
    third.username = "third";
    CHECK(run(users.insert_ignoring_case(third)));
}

ON_EVERY_BACKEND("users: looked up by login exactly, case and all") {
    Backend b;
    auto& users = b.store->users();
    REQUIRE(run(users.insert(ann())));
    struct row {
        login_field field;
        const char* value;
        bool found;
    };
    const row table[] = {{login_field::email, "Ann@Example.com", true},
                         {login_field::email, "ann@example.com", false},
                         {login_field::email, "Ann@Example.com ", false},
                         {login_field::email, "", false},
                         {login_field::email, "ann", false},
                         {login_field::username, "ann", true},
                         {login_field::username, "Ann", false},
                         {login_field::username, "Ann@Example.com", false}};
    for (const auto& [field, value, found] : table) {
        CAPTURE(value);
        CHECK(run(users.find_by_login(field, value)).value().has_value() == found);
    }
    CHECK_FALSE(run(users.find_by_id(2)).value().has_value());
    CHECK_FALSE(run(users.find_by_id(-1)).value().has_value());
    CHECK_FALSE(run(users.find_by_id(INT64_MAX)).value().has_value());
    CHECK(run(users.username_exists("ann")).value());
    CHECK_FALSE(run(users.username_exists("ANN")).value());
}

ON_EVERY_BACKEND("users: email_exists exactly, or by lower-cased texts (A16)") {
    Backend b;
    auto& users = b.store->users();
    const std::string kelvin = "\xE2\x84\xAA", dotted = "\xC4\xB0", combining = "\xCC\x87", upper_e = "\xC3\x89",
                      lower_e = "\xC3\xA9", long_s = "\xC5\xBF", dotless = "\xC4\xB1";
    const std::string stored[] = {"Ann@Example.com",  "MIKE@x.io",        "mikes@x.io",
                                  kelvin + "im@x.io", dotted + "da@x.io", "b@" + upper_e + ".fr",
                                  upper_e + "@x.io",  "a.b+C@x.io"};
    int n = 0;
    for (const auto& email : stored) {
        store::user row = named("u" + std::to_string(n++));
        row.email = email;
        REQUIRE(run(users.insert(row)));
    }
    struct row {
        std::string email;
        bool exactly, ignoring_case;
    };
    const row table[] = {{"Ann@Example.com", true, true},
                         {"ann@example.com", false, true},
                         {"ANN@EXAMPLE.COM", false, true},
                         {"ann@example.co", false, false},
                         {"ann@example.comm", false, false},
                         {"mike@x.io", false, true},
                         {"MikeS@x.io", false, true},
                         {"mik@x.io", false, false},
                         {"kim@x.io", false, true},
                         {"KIM@x.io", false, true},
                         {kelvin + "IM@x.io", false, true},
                         {"i" + combining + "da@x.io", false, true},
                         {"ida@x.io", false, false},
                         {"b@" + lower_e + ".FR", false, true},
                         {lower_e + "@X.io", false, true},
                         {"A.B+c@x.io", false, true},
                         {"a_b+c@x.io", false, false},
                         {"%", false, false},
                         {"mike" + long_s + "@x.io", false, false},
                         {"m" + dotless + "ke@x.io", false, false},
                         {"", false, false},
                         {std::string(5000, 'a'), false, false}};
    for (const auto& [email, exactly, ignoring_case] : table) {
        CAPTURE(email);
        CHECK(run(users.email_exists(email, false)).value() == exactly);
        CHECK(run(users.email_exists(email, true)).value() == ignoring_case);
    }
}

ON_EVERY_BACKEND("users: the unique indexes name the field that is taken (I5)") {
    Backend b;
    auto& users = b.store->users();
    REQUIRE(run(users.insert(ann())));
    store::user same_email = named("bob");
    same_email.email = ann().email;
    store::user same_username = named("ann");
    CHECK(run(users.insert(same_email)).error() == errc::email_taken);
    CHECK(run(users.insert(same_username)).error() == errc::username_taken);
    // Both: the view reports the username first, and so does the index.
    CHECK(run(users.insert(ann())).error() == errc::username_taken);
    store::user other_case = named("Ann");
    other_case.email = "ann@example.com";
    CHECK(run(users.insert(other_case)).has_value());
}

ON_EVERY_BACKEND("users: a password is upgraded only where it still is the expected one") {
    Backend b;
    auto& users = b.store->users();
    const auto id = run(users.insert(ann())).value();
    CHECK(run(users.upgrade_password(id, ann().password, "new")).value());
    CHECK_FALSE(run(users.upgrade_password(id, ann().password, "newer")).value());
    CHECK(run(users.find_by_id(id)).value()->password == "new");
    CHECK_FALSE(run(users.upgrade_password(id + 1, "new", "x")).value());
}

ON_EVERY_BACKEND("users: set_password, set_last_login and set_names change their columns and no others") {
    Backend b;
    auto& users = b.store->users();
    const auto id = run(users.insert(ann())).value();
    REQUIRE(run(users.insert(named("bob"))));
    REQUIRE(run(users.set_password(id, "p")));
    REQUIRE(run(users.set_last_login(id, now + 5s)));
    REQUIRE(run(users.set_names(id, "First", {})));
    REQUIRE(run(users.set_names(id, {}, "")));
    REQUIRE(run(users.set_names(id, {}, {})));
    const auto u = run(users.find_by_id(id)).value().value();
    CHECK(u.password == "p");
    CHECK(u.last_login == now + 5s);
    CHECK(u.first_name == "First");
    CHECK(u.last_name.empty());
    CHECK(u.email == ann().email);
    const auto bob = run(users.find_by_id(id + 1)).value().value();
    CHECK(bob.password == ann().password);
    CHECK(bob.first_name == "Ann");
    CHECK_FALSE(bob.last_login.has_value());
}

ON_EVERY_BACKEND("users: a change of a row that is not there is not_found") {
    Backend b;
    auto& users = b.store->users();
    CHECK(run(users.set_password(9, "p")).error() == errc::not_found);
    CHECK(run(users.set_last_login(9, now)).error() == errc::not_found);
    CHECK(run(users.set_names(9, "a", "b")).error() == errc::not_found);
    CHECK(run(users.set_names(9, {}, {})).error() == errc::not_found);
}

ON_EVERY_BACKEND("users: passwords come in pages by id, each user once, with its state") {
    Backend b;
    auto& users = b.store->users();
    CHECK(run(users.passwords_after(INT64_MIN, 10)).value().empty());
    constexpr std::int64_t many = 25;
    for (int i = 1; i <= many; ++i) {
        store::user row = named("u" + std::to_string(i));
        row.password = "p" + std::to_string(i);
        row.is_active = i % 3 != 0;
        REQUIRE(run(users.insert(row)).value() == i);
    }
    for (const std::size_t most : {1U, 5U, 7U, 25U, 100U}) {
        CAPTURE(most);
        std::int64_t last = INT64_MIN, seen = 0;
        for (;;) {
            const auto page = run(users.passwords_after(last, most)).value();
            for (const store::stored_password& row : page) {
                CHECK(row.id == ++seen);
                CHECK(row.password == "p" + std::to_string(row.id));
                CHECK(row.is_active == (row.id % 3 != 0));
                last = row.id;
            }
            CHECK(page.size() <= most);
            if (page.size() < most) break;
        }
        CHECK(seen == many);
    }
    CHECK(run(users.passwords_after(many, 10)).value().empty());
    CHECK(run(users.passwords_after(INT64_MAX, 10)).value().empty());
    CHECK(run(users.passwords_after(0, 0)).value().empty());
}

ON_EVERY_BACKEND("users: a page shows what was written since the page before") {
    Backend b;
    auto& users = b.store->users();
    for (const char* name : {"ann", "bob"}) REQUIRE(run(users.insert(named(name))));
    struct pages {
        std::vector<store::stored_password> first, second;
    };
    // In one turn of one loop, where other reads may share a transaction.
    const auto seen = run([](store::user_store& on) -> base::task<pages> {
        pages p;
        p.first = (co_await on.passwords_after(INT64_MIN, 1)).value();
        CHECK(co_await on.set_password(2, "changed"));
        CHECK(co_await on.insert(named("cyd")));
        p.second = (co_await on.passwords_after(1, 10)).value();
        co_return p;
    }(users));
    REQUIRE(seen.first.size() == 1);
    REQUIRE(seen.second.size() == 2);
    CHECK(seen.second[0].password == "changed");
    CHECK(seen.second[1].id == 3);
}

ON_EVERY_BACKEND("tokens: an outstanding token is not blacklisted, an unknown one neither") {
    Backend b;
    auto& tokens = b.store->tokens();
    REQUIRE(run(tokens.add_outstanding(token("a"))));
    CHECK_FALSE(run(tokens.is_blacklisted("a")).value());
    CHECK_FALSE(run(tokens.is_blacklisted("b")).value());
    CHECK_FALSE(run(tokens.is_blacklisted("")).value());
}

ON_EVERY_BACKEND("tokens: blacklisted once, with or without an outstanding row") {
    Backend b;
    auto& tokens = b.store->tokens();
    REQUIRE(run(tokens.add_outstanding(token("listed"))));
    for (const char* jti : {"listed", "unlisted"}) {
        CAPTURE(jti);
        CHECK(run(tokens.blacklist(token(jti), now)).has_value());
        CHECK(run(tokens.is_blacklisted(jti)).value());
        CHECK(run(tokens.blacklist(token(jti), now)).error() == errc::already_blacklisted);
        CHECK(run(tokens.is_blacklisted(jti)).value());
    }
}

ON_EVERY_BACKEND("tokens: a rotation that lost leaves no next token behind (S01)") {
    Backend b;
    auto& tokens = b.store->tokens();
    REQUIRE(run(tokens.rotate(token("old"), token("child"), {}, now)));
    CHECK(run(tokens.rotate(token("old"), token("fork"), {}, now)).error() == errc::already_blacklisted);
    // Were the fork's row there, its jti could not be added.
    CHECK(run(tokens.add_outstanding(token("fork"))).has_value());
    CHECK(run(tokens.add_outstanding(token("child"))).error() == errc::unavailable);
}

ON_EVERY_BACKEND("tokens: a repeated jti of the next token undoes the whole rotation") {
    Backend b;
    auto& tokens = b.store->tokens();
    REQUIRE(run(tokens.add_outstanding(token("taken"))));
    CHECK(run(tokens.rotate(token("old"), token("taken"), {}, now)).error() == errc::unavailable);
    CHECK(run(tokens.rotate(token("same"), token("same"), {}, now)).error() == errc::unavailable);
    CHECK_FALSE(run(tokens.is_blacklisted("old")).value());
    CHECK_FALSE(run(tokens.is_blacklisted("same")).value());
    CHECK(run(tokens.add_outstanding(token("old"))).has_value());
    CHECK(run(tokens.rotate(token("old"), token("free"), {}, now)).has_value());
}

ON_EVERY_BACKEND("tokens: a rotation that asks for an active user is refused without one, and changes nothing (S06)") {
    Backend b;
    auto& tokens = b.store->tokens();
    store::user ann = named("ann");
    store::user bob = named("bob");
    bob.is_active = false;
    const std::int64_t active = run(b.store->users().insert(ann)).value();
    const std::int64_t inactive = run(b.store->users().insert(bob)).value();
    for (const std::int64_t nobody : {inactive, std::int64_t{4711}}) {
        CHECK(run(tokens.rotate(token("old"), token("child"), nobody, now)).error() == errc::user_inactive);
        CHECK_FALSE(run(tokens.is_blacklisted("old")).value());
    }
    CHECK(run(tokens.rotate(token("old"), token("child"), active, now)).has_value());
    CHECK(run(tokens.is_blacklisted("old")).value());
    // A dead token is told first, whoever asks.
    for (const std::int64_t who : {active, inactive, std::int64_t{4711}})
        CHECK(run(tokens.rotate(token("old"), token("fork"), who, now)).error() == errc::already_blacklisted);
    CHECK(run(tokens.add_outstanding(token("fork"))).has_value());
}

ON_EVERY_BACKEND("tokens: a token of a user who is gone is kept without user") {
    Backend b;
    auto& tokens = b.store->tokens();
    CHECK(run(tokens.add_outstanding(token("a", 4711))).has_value());
    CHECK(run(tokens.rotate(token("b", 4711), token("c", 4711), {}, now)).has_value());
    CHECK(run(tokens.blacklist(token("a", 4711), now)).has_value());
    CHECK(run(tokens.is_blacklisted("b")).value());
}

ON_EVERY_BACKEND("tokens: flush deletes what expired by now, and nothing that must still be refused (S18)") {
    Backend b;
    auto& tokens = b.store->tokens();
    struct row {
        const char* jti;
        std::chrono::microseconds left;
        bool blacklisted;
    };
    const row table[] = {{"long ago", -100h, true},  {"second ago", -1s, false}, {"just now", 0us, true},
                         {"microsecond", 1us, true}, {"later", 1s, true},        {"much later", 100h, false}};
    for (const auto& [jti, left, blacklisted] : table) {
        store::outstanding_token t = token(jti);
        t.expires_at = now + left;
        if (blacklisted) REQUIRE(run(tokens.blacklist(t, now)));
        else REQUIRE(run(tokens.add_outstanding(t)));
    }
    const auto count = run(tokens.flush_expired(now)).value();
    CHECK(count.outstanding == 3);
    CHECK(count.blacklisted == 2);
    for (const auto& [jti, left, blacklisted] : table) {
        CAPTURE(jti);
        CHECK(run(tokens.is_blacklisted(jti)).value() == (blacklisted && left > 0us));
    }
    CHECK(run(tokens.add_outstanding(token("just now"))).has_value());
    CHECK(run(tokens.add_outstanding(token("much later"))).error() == errc::unavailable);
    const auto again = run(tokens.flush_expired(now)).value();
    CHECK(again.outstanding == 0);
    CHECK(again.blacklisted == 0);
}

ON_EVERY_BACKEND("tokens: flush crosses its own windows") {
    Backend b;
    auto& tokens = b.store->tokens();
    constexpr int many = 2500;
    tally added;
    in_parallel(
        *b.store, 1, many,
        [&](int i) {
            store::outstanding_token t = token("t" + std::to_string(i));
            if (i % 2) t.expires_at = now;
            return tokens.blacklist(t, now);
        },
        added);
    REQUIRE(added.good == many);
    const auto count = run(tokens.flush_expired(now)).value();
    CHECK(count.outstanding == many / 2);
    CHECK(count.blacklisted == many / 2);
    CHECK(run(tokens.is_blacklisted("t2498")).value());
    CHECK_FALSE(run(tokens.is_blacklisted("t2499")).value());
}

ON_EVERY_BACKEND("tokens: of N rotations of one token at once exactly one succeeds (S01)") {
    Backend b;
    auto& tokens = b.store->tokens();
    int round = 0;
    for (const int callers : {2, 8, 64}) {
        for (int i = 0; i < 60; ++i, ++round) {
            const std::string jti = "old" + std::to_string(round);
            if (i % 2) REQUIRE(run(tokens.add_outstanding(token(jti))));
            tally outcome;
            in_parallel(
                *b.store, std::min(callers, 4), callers,
                [&](int n) { return tokens.rotate(token(jti), token(jti + "/" + std::to_string(n)), {}, now); },
                outcome);
            REQUIRE(outcome.good == 1);
            REQUIRE(outcome.already == callers - 1);
            REQUIRE(outcome.other == 0);
        }
    }
    // One child for each round, and no other: what is flushed is what is there.
    const auto count = run(tokens.flush_expired(now + std::chrono::hours{48})).value();
    CHECK(count.outstanding == 2 * round);
    CHECK(count.blacklisted == round);
}

ON_EVERY_BACKEND("users: of N registrations of one address at once exactly one succeeds (I5)") {
    Backend b;
    auto& users = b.store->users();
    for (int round = 0; round < 20; ++round) {
        tally outcome;
        in_parallel(
            *b.store, 4, 16,
            [&](int n) -> store::async_result<void> {
                return [](store::user_store& on, int r, int i) -> store::async_result<void> {
                    store::user row = named("u" + std::to_string(r) + "/" + std::to_string(i));
                    row.email = "e" + std::to_string(r);
                    const auto id = co_await on.insert(row);
                    if (id) co_return store::result<void>{};
                    CHECK(id.error() == errc::email_taken);
                    co_return std::unexpected(errc::already_blacklisted);
                }(users, round, n);
            },
            outcome);
        CHECK(outcome.good == 1);
        CHECK(outcome.already == 15);
    }
}

ON_EVERY_BACKEND("store: ready, and nothing to migrate") {
    Backend b;
    CHECK(run(b.store->ready()).has_value());
    CHECK(b.store->pending_migrations().value() == 0);
    CHECK(b.store->migrate([](std::string_view) { FAIL("nothing to say"); }).value() == 0);
}
