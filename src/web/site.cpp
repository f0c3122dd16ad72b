// The table of pages.
#include "web/site.hpp"

#include "http/upstream.hpp"
#include "web/static_file.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace web {
namespace {

constexpr std::string_view account_document = "/account/index.html";
constexpr std::string_view admin_document = "/admin/index.html";
constexpr std::string_view account_files = "/assets/account/";
constexpr std::string_view admin_files = "/assets/admin/";

/// The account pages are one document, whose script shows what the path asks for.
constexpr std::array<std::string_view, 4> account_paths{"/", "/sign-up/", "/sign-in/", "/account/"};
constexpr std::string_view admin_path = "/admin/";

const asset* find(std::span<const asset> assets, std::string_view path) {
    const auto found = std::ranges::find(assets, path, &asset::path);
    return found != assets.end() ? &*found : nullptr;
}

http::response fixed(std::string_view content_type, std::string_view body) {
    http::response out;
    out.headers.add("Content-Type", content_type);
    out.headers.add("Cache-Control", "no-cache");
    out.body = body;
    return out;
}

/// A handler of what is known without waiting. `answer` takes the request.
template <class Answer>
http::handler at_once(Answer answer) {
    return [answer = std::move(answer)](http::request r) -> base::task<http::response> { co_return answer(r); };
}

}  // namespace

struct site::impl {
    settings options;
    std::string about;
    std::string css;
    std::optional<logo> image;
    std::span<const asset> assets;
    std::optional<document> account;
    std::optional<document> admin;

    impl(const settings& given, bool with_admin, std::string json, std::optional<logo> picture,
         std::span<const asset> files, base::random_source& random)
        : options(given),
          about(std::move(json)),
          css(brand_css(options)),
          image(std::move(picture)),
          assets(files) {
        if (const asset* html = find(assets, account_document); html != nullptr && options.account_pages)
            account.emplace(html->identity, options.name, style_policy::own_files, random);
        if (const asset* html = find(assets, admin_document); html != nullptr && with_admin)
            admin.emplace(html->identity, options.name, style_policy::nonce, random);
    }

    [[nodiscard]] bool serves(const asset& file) const {
        return (account && file.path.starts_with(account_files)) || (admin && file.path.starts_with(admin_files));
    }
    [[nodiscard]] bool in_development() const { return !options.account_dev_server.empty(); }
    [[nodiscard]] bool any() const { return account || admin || in_development(); }
};

site::site(const settings& options, bool admin, std::string about, std::optional<logo> image,
           std::span<const asset> assets, base::random_source& random)
    : impl_(std::make_unique<impl>(options, admin, std::move(about), std::move(image), assets, random)) {}

site::~site() = default;

std::vector<std::pair<std::string, http::handler>> site::routes() const {
    std::vector<std::pair<std::string, http::handler>> all;
    const auto add = [&](std::string_view path, http::handler handle) {
        all.emplace_back(std::string(path), std::move(handle));
    };
    const impl& own = *impl_;
    const auto document_of = [](const std::optional<document>& d) {
        return at_once([&d](const http::request& r) { return d->serve(r); });
    };
    if (own.account && !own.in_development())
        for (const std::string_view path : account_paths) add(path, document_of(own.account));
    if (own.admin && !own.in_development()) add(admin_path, document_of(own.admin));
    for (const asset& file : own.assets) {
        if (own.serves(file)) add(file.path, at_once([&file](const http::request& r) { return serve_file(file, r); }));
    }
    if (!own.any()) return all;
    add("/site.json", at_once([&own](const http::request&) { return fixed("application/json", own.about); }));
    add("/site.css", at_once([&own](const http::request&) { return fixed("text/css; charset=utf-8", own.css); }));
    if (own.image) add("/site-logo", at_once([&own](const http::request&) { return serve_logo(*own.image); }));
    return all;
}

bool site::has_account_pages() const {
    return impl_->account || impl_->in_development();
}

http::handler site::otherwise() const {
    const impl& own = *impl_;
    if (!own.in_development()) return {};
    return [&own](http::request r) -> base::task<http::response> {
        const bool panel = r.path.starts_with(admin_path);
        co_return co_await http::ask_upstream(panel ? own.options.admin_dev_server : own.options.account_dev_server,
                                              std::move(r));
    };
}

}  // namespace web
