// Staff's view of the users: every query is a walk through all of them, which is the reference for the SQL.
#include "base/text.hpp"
#include "store/admin_query.hpp"
#include "store/memory/admin_parts.hpp"

#include <algorithm>
#include <tuple>

namespace store::memory {
namespace {

/// What a row is ordered by: NULL first, then numbers or texts, then ids.
using sort_key = std::tuple<bool, std::int64_t, std::string, std::int64_t>;

sort_key key_of(const position& at, user_order order) {
    if (order == user_order::id) return {false, 0, {}, at.id};
    if (!is_numeric(order)) return {at.value.has_value(), 0, at.value.value_or(""), at.id};
    const auto number = number_in(at);
    return {number.has_value(), number.value_or(0), {}, at.id};
}

id_set as_set(const std::vector<std::int64_t>& ids) {
    return {ids.begin(), ids.end()};
}
std::vector<std::int64_t> as_vector(const id_set& ids) {
    return {ids.begin(), ids.end()};
}

bool is_active_superuser(const user& row) {
    return row.is_superuser && row.is_active;
}

void apply(const user_changes& changes, user& row) {
    const auto set = [](auto& column, const auto& value) {
        if (value) column = *value;
    };
    set(row.first_name, changes.first_name);
    set(row.last_name, changes.last_name);
    set(row.is_active, changes.is_active);
    set(row.is_staff, changes.is_staff);
    set(row.is_superuser, changes.is_superuser);
    set(row.password, changes.password);
}

class memory_user_admin final : public user_admin {
public:
    explicit memory_user_admin(tables& in) : in_(in) {}

    async_result<page<user>> list(user_query query) override {
        const std::scoped_lock lock(in_.mutex);
        std::vector<std::pair<sort_key, const user*>> found;
        const auto words = search_words(query.search);
        for (const auto& [id, entry] : in_.users) {
            if (matches(entry, query, words))
                found.emplace_back(key_of(position_of(entry.row, query.order), query.order), &entry.row);
        }
        std::ranges::sort(found);
        if (query.descending) std::ranges::reverse(found);
        if (query.after) {
            const sort_key last = key_of(*query.after, query.order);
            std::erase_if(found,
                          [&](const auto& row) { return query.descending ? row.first >= last : row.first <= last; });
        }
        page<user> out;
        out.more = found.size() > query.limit;
        for (const auto& [key, row] : found) {
            if (out.rows.size() == query.limit) break;
            out.rows.push_back(*row);
        }
        co_return out;
    }

    async_result<bounded_count> count(user_query query, std::int64_t most) override {
        const std::scoped_lock lock(in_.mutex);
        const auto words = search_words(query.search);
        const std::int64_t all =
            std::ranges::count_if(in_.users, [&](const auto& entry) { return matches(entry.second, query, words); });
        co_return bounded_count{.count = std::min(all, most), .exact = all <= most};
    }

    async_result<std::optional<user_detail>> detail(std::int64_t id) override {
        const std::scoped_lock lock(in_.mutex);
        const user_entry* entry = in_.user_of(id);
        if (!entry) co_return std::optional<user_detail>{};
        co_return user_detail{
            .row = entry->row, .groups = as_vector(entry->groups), .user_permissions = as_vector(entry->permissions)};
    }

    async_result<std::vector<std::string>> permissions_of(std::int64_t id) override {
        const std::scoped_lock lock(in_.mutex);
        co_return in_.permissions_of(id);
    }

    async_result<user_relations> relations(std::vector<std::int64_t> ids) override {
        const std::scoped_lock lock(in_.mutex);
        user_relations out;
        const id_set of = as_set(ids);
        for (const std::int64_t id : of) {
            const user_entry* entry = in_.user_of(id);
            if (!entry) continue;
            ++out.users;
            out.groups += static_cast<std::int64_t>(entry->groups.size());
            out.user_permissions += static_cast<std::int64_t>(entry->permissions.size());
        }
        out.log_entries = std::ranges::count_if(in_.log, [&](const auto& e) { return of.contains(e.second.actor_id); });
        out.outstanding_tokens = std::ranges::count_if(
            in_.tokens, [&](const auto& e) { return e.second.row.user_id && of.contains(*e.second.row.user_id); });
        co_return out;
    }

    async_result<std::int64_t> add(user_detail row, admin_action action, email_rule unique) override {
        const std::scoped_lock lock(in_.mutex);
        if (auto may = in_.check_actor(action); !may) co_return std::unexpected(may.error());
        if (is_taken(row.row.email, unique, 0)) co_return std::unexpected(errc::email_taken);
        if (auto may = in_.may_be_called(row.row.email, row.row.username); !may) co_return std::unexpected(may.error());
        const id_set groups = as_set(row.groups);
        const id_set permissions = as_set(row.user_permissions);
        if (!in_.has_groups(groups) || !in_.has_permissions(permissions)) co_return std::unexpected(errc::not_found);
        const std::int64_t id = in_.insert_user(std::move(row.row));
        user_entry& entry = in_.users.at(id);
        entry.groups = groups;
        entry.permissions = permissions;
        write_log(action, log_flag::addition, entry.row);
        co_return id;
    }

    async_result<void> change(std::int64_t id, user_changes changes, admin_action action) override {
        const std::scoped_lock lock(in_.mutex);
        if (auto may = in_.check_actor(action); !may) co_return std::unexpected(may.error());
        user_entry* entry = in_.user_of(id);
        if (!entry) co_return std::unexpected(errc::not_found);
        if (!in_.may_touch(action, {id})) co_return std::unexpected(errc::not_permitted);
        if (opens_account(changes) && !in_.may_open(action, id)) co_return std::unexpected(errc::not_permitted);
        const user_detail now{
            .row = entry->row, .groups = as_vector(entry->groups), .user_permissions = as_vector(entry->permissions)};
        if (!is_as_expected(now, changes.expected)) co_return std::unexpected(errc::changed_meanwhile);
        user after = entry->row;
        apply(changes, after);
        const std::string email = changes.email.value_or(after.email);
        const std::string username = changes.username.value_or(after.username);
        if (changes.email && is_taken(email, changes.unique, id)) co_return std::unexpected(errc::email_taken);
        if (auto may = in_.may_be_called(email, username, id); !may) co_return std::unexpected(may.error());
        const id_set groups = changes.groups ? as_set(*changes.groups) : entry->groups;
        const id_set permissions = changes.user_permissions ? as_set(*changes.user_permissions) : entry->permissions;
        if (!in_.has_groups(groups) || !in_.has_permissions(permissions)) co_return std::unexpected(errc::not_found);
        if (is_active_superuser(entry->row) && !is_active_superuser(after) && !in_.has_other_superuser({id}))
            co_return std::unexpected(errc::last_superuser);
        entry->row = std::move(after);
        in_.rename_user(entry->row, email, username);
        entry->groups = groups;
        entry->permissions = permissions;
        write_log(action, log_flag::change, entry->row);
        co_return result<void>{};
    }

    async_result<std::vector<std::int64_t>> set_active(std::vector<std::int64_t> ids, bool active,
                                                       admin_action action) override {
        const std::scoped_lock lock(in_.mutex);
        if (auto may = in_.check_actor(action); !may) co_return std::unexpected(may.error());
        id_set changed = as_set(ids);
        if (!in_.may_touch(action, changed)) co_return std::unexpected(errc::not_permitted);
        std::erase_if(changed, [&](std::int64_t id) {
            const user_entry* entry = in_.user_of(id);
            return !entry || entry->row.is_active == active;
        });
        if (!active && leaves_none(changed)) co_return std::unexpected(errc::last_superuser);
        for (const std::int64_t id : changed) {
            user& row = in_.users.at(id).row;
            row.is_active = active;
            write_log(action, log_flag::change, row);
        }
        co_return as_vector(changed);
    }

    async_result<std::vector<std::int64_t>> remove(std::vector<std::int64_t> ids, admin_action action) override {
        const std::scoped_lock lock(in_.mutex);
        if (auto may = in_.check_actor(action); !may) co_return std::unexpected(may.error());
        id_set gone = as_set(ids);
        if (!in_.may_touch(action, gone)) co_return std::unexpected(errc::not_permitted);
        std::erase_if(gone, [&](std::int64_t id) { return !in_.users.contains(id); });
        if (leaves_none(gone)) co_return std::unexpected(errc::last_superuser);
        // The log first: where staff delete themselves, what they did goes, too.
        for (const std::int64_t id : gone) write_log(action, log_flag::deletion, in_.users.at(id).row);
        for (const std::int64_t id : gone) in_.erase_user(id);
        co_return as_vector(gone);
    }

private:
    static bool matches(const user_entry& entry, const user_query& query, const std::vector<std::string>& words) {
        const user& row = entry.row;
        const auto is = [](const auto& wanted, const auto& value) { return !wanted || *wanted == value; };
        if (!is(query.is_staff, row.is_staff) || !is(query.is_superuser, row.is_superuser) ||
            !is(query.is_active, row.is_active))
            return false;
        if (query.group && !entry.groups.contains(*query.group)) return false;
        if (query.joined_from && row.date_joined < *query.joined_from) return false;
        if (query.joined_before && row.date_joined >= *query.joined_before) return false;
        return has_words(words, {row.email, row.username, row.first_name, row.last_name});
    }

    bool is_taken(const std::string& email, email_rule unique, std::int64_t except) {
        return unique == email_rule::ignoring_case && in_.has_lower_email(base::lower(email), except);
    }

    bool leaves_none(const id_set& without) {
        const bool one =
            std::ranges::any_of(without, [&](std::int64_t id) { return is_active_superuser(in_.users.at(id).row); });
        return one && !in_.has_other_superuser(without);
    }

    void write_log(const admin_action& action, log_flag flag, const user& row) {
        in_.write_log(action, flag, {.app_label = user_app, .model = user_model, .id = row.id, .repr = row.username});
    }

    tables& in_;
};

}  // namespace

std::unique_ptr<user_admin> make_user_admin(tables& in) {
    return std::make_unique<memory_user_admin>(in);
}

}  // namespace store::memory
