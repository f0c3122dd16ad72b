// Both are one query with other filters.
#include "admin/log_view.hpp"

#include "admin/errors.hpp"
#include "admin/list_parameters.hpp"
#include "admin/representations.hpp"

namespace admin {
namespace {

void set_model(store::log_query& query, std::string_view model) {
    query.app_label = model.substr(0, model.find('.'));
    query.model = model.substr(std::min(query.app_label.size() + 1, model.size()));
}

base::task<rest::answer> list(store::log_admin& log, store::log_query query, bool with_object) {
    const auto page = co_await log.list(std::move(query));
    if (!page) co_return std::unexpected(refusal(page.error()));
    base::json::array rows;
    for (const store::log_row& row : page->rows) rows.emplace_back(log_row(row, with_object));
    std::optional<std::string> next;
    if (page->more) next = id_cursor(page->rows.back().id);
    co_return rest::response{.data = page_of(std::move(rows), std::move(next))};
}

}  // namespace

history_view::history_view(const gate& gate, std::string name, action needed, std::string model, store::log_admin& log)
    : model_(std::move(model)),
      log_(log),
      declaration_(gate.declaration(std::move(name), {{"GET", needed}})) {}

base::task<rest::answer> history_view::get(rest::request& r) {
    list_parameters p(r.http);
    store::log_query query{.object_id = r.kwarg("id"), .before = before_id(p), .limit = p.limit()};
    set_model(query, model_);
    if (auto fault = p.error()) co_return std::unexpected(std::move(*fault));
    co_return co_await list(log_, std::move(query), false);
}

log_view::log_view(const gate& gate, store::log_admin& log)
    : log_(log),
      declaration_(gate.declaration("Log", {{"GET", action::view_log}})) {}

base::task<rest::answer> log_view::get(rest::request& r) {
    list_parameters p(r.http);
    store::log_query query{.actor_id = p.id("user"), .before = before_id(p), .limit = p.limit()};
    if (const auto model = p.text("model")) {
        if (!model->contains('.')) p.fault("model", "Expected app_label.model.");
        set_model(query, *model);
    }
    if (auto fault = p.error()) co_return std::unexpected(std::move(*fault));
    co_return co_await list(log_, std::move(query), true);
}

}  // namespace admin
