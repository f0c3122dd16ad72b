// Groups and the permissions in them.
#include "store/admin_query.hpp"
#include "store/memory/admin_parts.hpp"

#include <algorithm>

namespace store::memory {
namespace {

class memory_group_admin final : public group_admin {
public:
    explicit memory_group_admin(tables& in) : in_(in) {}

    async_result<std::vector<permission_row>> permissions() override {
        std::vector<permission_row> rows = all_permissions();
        std::ranges::sort(rows, {},
                          [](const permission_row& row) { return std::tie(row.app_label, row.model, row.codename); });
        co_return rows;
    }

    async_result<page<group_row>> list(std::vector<std::string> search, std::optional<std::string> after,
                                       std::size_t limit) override {
        const std::scoped_lock lock(in_.mutex);
        const auto words = search_words(search);
        std::vector<group_row> rows;
        for (const auto& [id, entry] : in_.groups) {
            if (has_words(words, {entry.name}) && (!after || entry.name > *after)) rows.push_back(row_of(id, entry));
        }
        std::ranges::sort(rows, {}, &group_row::name);
        co_return page_of(std::move(rows), limit);
    }

    async_result<std::optional<group_row>> find(std::int64_t id) override {
        const std::scoped_lock lock(in_.mutex);
        const auto found = in_.groups.find(id);
        if (found == in_.groups.end()) co_return std::optional<group_row>{};
        co_return row_of(id, found->second);
    }

    async_result<std::int64_t> add(group_row row, admin_action action) override {
        const std::scoped_lock lock(in_.mutex);
        const id_set permissions(row.permissions.begin(), row.permissions.end());
        if (auto may = in_.check_actor(action); !may) co_return std::unexpected(may.error());
        if (is_taken(row.name, 0)) co_return std::unexpected(errc::name_taken);
        if (!in_.has_permissions(permissions)) co_return std::unexpected(errc::not_found);
        const std::int64_t id = ++in_.last_group;
        in_.groups.emplace(id, group_entry{row.name, permissions});
        write_log(action, log_flag::addition, id, row.name);
        co_return id;
    }

    async_result<void> change(std::int64_t id, std::optional<std::string> name,
                              std::optional<std::vector<std::int64_t>> permissions,
                              std::optional<std::vector<std::int64_t>> expected, admin_action action) override {
        const std::scoped_lock lock(in_.mutex);
        if (auto may = in_.check_actor(action); !may) co_return std::unexpected(may.error());
        const auto found = in_.groups.find(id);
        if (found == in_.groups.end()) co_return std::unexpected(errc::not_found);
        if (expected && id_set(expected->begin(), expected->end()) != found->second.permissions)
            co_return std::unexpected(errc::changed_meanwhile);
        if (name && is_taken(*name, id)) co_return std::unexpected(errc::name_taken);
        const id_set next = permissions ? id_set(permissions->begin(), permissions->end()) : found->second.permissions;
        if (!in_.has_permissions(next)) co_return std::unexpected(errc::not_found);
        if (name) found->second.name = *name;
        found->second.permissions = next;
        write_log(action, log_flag::change, id, found->second.name);
        co_return result<void>{};
    }

    async_result<void> remove(std::int64_t id, admin_action action) override {
        const std::scoped_lock lock(in_.mutex);
        if (auto may = in_.check_actor(action); !may) co_return std::unexpected(may.error());
        const auto found = in_.groups.find(id);
        if (found == in_.groups.end()) co_return std::unexpected(errc::not_found);
        write_log(action, log_flag::deletion, id, found->second.name);
        for (auto& [user_id, entry] : in_.users) entry.groups.erase(id);
        in_.groups.erase(found);
        co_return result<void>{};
    }

private:
    group_row row_of(std::int64_t id, const group_entry& entry) {
        const auto users =
            std::ranges::count_if(in_.users, [&](const auto& e) { return e.second.groups.contains(id); });
        return {.id = id,
                .name = entry.name,
                .permissions = {entry.permissions.begin(), entry.permissions.end()},
                .users = users};
    }

    bool is_taken(const std::string& name, std::int64_t except) {
        return std::ranges::any_of(in_.groups,
                                   [&](const auto& e) { return e.second.name == name && e.first != except; });
    }

    void write_log(const admin_action& action, log_flag flag, std::int64_t id, const std::string& name) {
        in_.write_log(action, flag, {.app_label = "auth", .model = "group", .id = id, .repr = name});
    }

    tables& in_;
};

}  // namespace

std::unique_ptr<group_admin> make_group_admin(tables& in) {
    return std::make_unique<memory_group_admin>(in);
}

}  // namespace store::memory
