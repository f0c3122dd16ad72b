// JSONRenderer and BrowsableAPIRenderer of rest_framework/renderers.py.
#include "rest/render.hpp"

#include "base/text.hpp"
#include "rest/browsable.hpp"

#include <string>

namespace rest {

namespace {

bool lists(std::string_view values, std::string_view name) {
    while (!values.empty()) {
        const std::size_t comma = values.find(',');
        if (base::ascii_iequal(base::strip(values.substr(0, comma)), name)) return true;
        values = comma == std::string_view::npos ? std::string_view{} : values.substr(comma + 1);
    }
    return false;
}

}  // namespace

void write_json(std::string_view text, http::response& out) {
    out.headers.set("Content-Type", "application/json");
    out.body = text;
}

void render(const negotiated& as, const base::json::value* data, const rendered_view& shown, http::response& out) {
    if (data != nullptr && data->is_null()) data = nullptr;
    if (as.renderer == renderer::browsable) {
        patch_vary(out.headers, "Cookie");
        out.body = browsable_page(shown, data, out);
        out.headers.set("Content-Type", "text/html; charset=utf-8");
        out.headers.set("Content-Security-Policy", browsable_policy);
    } else if (data != nullptr) {
        out.headers.set("Content-Type", "application/json");
        out.body = base::json::write(*data, {.ascii = false, .indent = as.indent});
    }
}

void patch_vary(http::header_list& headers, std::string_view name) {
    const auto present = headers.find("Vary");
    if (!present) headers.add("Vary", name);
    else if (!lists(*present, name) && *present != "*") headers.set("Vary", *present + ", " + std::string(name));
}

}  // namespace rest
