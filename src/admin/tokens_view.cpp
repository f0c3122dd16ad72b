// Blacklisting a superuser's tokens logs him out: only a superuser does that.
#include "admin/tokens_view.hpp"

#include "admin/errors.hpp"
#include "admin/list_parameters.hpp"
#include "admin/messages.hpp"
#include "admin/representations.hpp"

#include <algorithm>
#include <array>

namespace admin {
namespace {

constexpr std::array<std::pair<std::string_view, store::token_state>, 3> states{
    {{"live", store::token_state::live},
     {"expired", store::token_state::expired},
     {"blacklisted", store::token_state::blacklisted}}};

store::token_state state_in(list_parameters& p) {
    const auto given = p.text("state");
    if (!given) return store::token_state::any;
    const auto row = std::ranges::find(states, *given, &std::pair<std::string_view, store::token_state>::first);
    if (row != states.end()) return row->second;
    p.fault("state", "Expected live, expired or blacklisted.");
    return store::token_state::any;
}

}  // namespace

tokens_view::tokens_view(const gate& gate, store::token_admin& tokens, base::clock& clock)
    : tokens_(tokens),
      clock_(clock),
      declaration_(gate.declaration("Outstanding Token List", {{"GET", action::view_token}})) {}

base::task<rest::answer> tokens_view::get(rest::request& r) {
    list_parameters p(r.http);
    store::token_query query{.user_id = p.id("user"),
                             .jti = p.text("jti").value_or(""),
                             .state = state_in(p),
                             .now = clock_.now(),
                             .before = before_id(p),
                             .limit = p.limit()};
    if (auto fault = p.error()) co_return std::unexpected(std::move(*fault));
    const auto page = co_await tokens_.list(std::move(query));
    if (!page) co_return std::unexpected(refusal(page.error()));
    base::json::array rows;
    for (const store::token_row& row : page->rows) rows.emplace_back(token_row(row));
    std::optional<std::string> next;
    if (page->more) next = id_cursor(page->rows.back().id);
    co_return rest::response{.data = page_of(std::move(rows), std::move(next))};
}

token_view::token_view(const gate& gate, store::token_admin& tokens)
    : tokens_(tokens),
      declaration_(gate.declaration("Outstanding Token", {{"GET", action::view_token}})) {}

base::task<rest::answer> token_view::get(rest::request& r) {
    const auto row = object_or_404(co_await tokens_.find(r.kwarg("id")));
    if (!row) co_return std::unexpected(row.error());
    co_return rest::response{.data = token_row(*row)};
}

token_blacklist_view::token_blacklist_view(const gate& gate, store::token_admin& tokens, store::user_store& users,
                                           base::clock& clock)
    : gate_(gate),
      tokens_(tokens),
      users_(users),
      clock_(clock),
      declaration_(gate.declaration("Token Blacklist", {{"POST", action::blacklist_token}})) {}

base::task<rest::answer> token_blacklist_view::post(rest::request& r) {
    const std::int64_t id = r.kwarg("id");
    const auto row = object_or_404(co_await tokens_.find(id));
    if (!row) co_return std::unexpected(row.error());
    if (const auto good = co_await check(r, *row); !good) co_return std::unexpected(good.error());
    const auto done = co_await tokens_.blacklist(id, action_of(r, clock_.now(), added_message()));
    if (!done) co_return std::unexpected(refusal(done.error()));
    gate_.log_change(r, "blacklist", "token_blacklist.outstandingtoken", id);
    const auto dead = object_or_404(co_await tokens_.find(id));
    if (!dead) co_return std::unexpected(dead.error());
    co_return rest::response{.data = token_row(*dead)};
}

base::task<std::expected<void, rest::error>> token_blacklist_view::check(const rest::request& r,
                                                                         store::token_row row) const {
    if (row.user_id) {
        const auto user = co_await users_.find_by_id(*row.user_id);
        if (!user) co_return std::unexpected(refusal(user.error()));
        const target whom{.id = *row.user_id, .is_superuser = *user && (*user)->is_superuser};
        if (const auto why = object_to_touching(staff_of(r).who(), whom)) co_return std::unexpected(refusal(*why));
    }
    const bool dead = row.blacklisted_at || row.expires_at <= clock_.now();
    if (dead) co_return std::unexpected(refusal(store::errc::already_blacklisted));
    co_return std::expected<void, rest::error>{};
}

}  // namespace admin
