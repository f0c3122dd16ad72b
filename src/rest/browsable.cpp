// No script, no form, no cookie: the page is a picture of the answer, so there is nothing on it to attack.
#include "rest/browsable.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace rest {
namespace {

constexpr std::string_view style = R"(
:root{color-scheme:light dark;--ink:#1c2430;--soft:#5b6675;--page:#f5f6f8;--card:#fff;--line:#dde1e7;--mark:#1f5fbf}
@media(prefers-color-scheme:dark){:root{--ink:#e6e9ee;--soft:#9aa5b4;--page:#14181e;--card:#1c222a;--line:#303844;--mark:#7fb0ff}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
main{max-width:60rem;margin:0 auto;padding:2.5rem 1.25rem}
h1{margin:0;font-size:1.75rem;line-height:1.2}
.about{margin:.5rem 0 0;color:var(--soft);white-space:pre-line}
.ask,.answer{margin:1.25rem 0 0;background:var(--card);border:1px solid var(--line);border-radius:.5rem}
.ask{display:flex;gap:.75rem;align-items:baseline;padding:.6rem 1rem;overflow-wrap:anywhere}
.ask a{margin-left:auto;color:var(--mark)}
code,pre{font:14px/1.6 ui-monospace,monospace}
b{color:var(--mark)}
pre{margin:0;padding:1rem;overflow:auto;white-space:pre-wrap;overflow-wrap:anywhere}
i{color:var(--soft);font-style:normal}
)";

constexpr std::array<std::pair<int, std::string_view>, 18> phrases{{
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {205, "Reset Content"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {409, "Conflict"},
    {413, "Request Entity Too Large"},
    {415, "Unsupported Media Type"},
    {422, "Unprocessable Entity"},
    {429, "Too Many Requests"},
    {500, "Internal Server Error"},
    {503, "Service Unavailable"},
}};

std::string_view phrase_of(int status) {
    const auto row = std::ranges::find(phrases, status, &std::pair<int, std::string_view>::first);
    return row != phrases.end() ? row->second : std::string_view{};
}

void append_answer(std::string& html, const base::json::value* data, const http::response& answer) {
    html.append("<section class=\"answer\"><pre><b>HTTP ").append(std::to_string(answer.status)).append(" ");
    html.append(phrase_of(answer.status)).append("</b>\n");
    for (const http::header_field& field : answer.headers) {
        html += "<i>";
        html += base::escape_html(field.name);
        html += ":</i> ";
        html += base::escape_html(field.value);
        html += '\n';
    }
    if (data != nullptr) {
        html += "<i>Content-Type:</i> application/json\n\n";
        html += base::escape_html(base::json::write(*data, {.ascii = false, .indent = 4}));
    }
    html += "</pre></section>";
}

}  // namespace

const std::string_view browsable_style = style;
const std::string_view browsable_policy =
    "default-src 'none'; style-src 'sha256-05eZVm2c2qf0OdEAXEiVtuZVmgYXvP1CXO0z8PsngPw='; base-uri 'none'; form-action "
    "'none'; frame-ancestors 'none'";

std::string browsable_page(const rendered_view& shown, const base::json::value* data, const http::response& answer) {
    std::string html =
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>";
    html += base::escape_html(shown.name);
    html.append("</title>\n<style>").append(style).append("</style>\n</head>\n<body>\n<main>\n<h1>");
    html += base::escape_html(shown.name);
    html += "</h1>\n";
    if (!shown.description.empty()) {
        html += "<p class=\"about\">";
        html += base::escape_html(shown.description);
        html += "</p>\n";
    }
    html += "<div class=\"ask\"><b>";
    html += base::escape_html(shown.request.method);
    html += "</b> <code>";
    html += base::escape_html(shown.request.path);
    html += "</code>";
    if (shown.request.method == "GET") html += "<a href=\"?format=json\">JSON</a>";
    html += "</div>\n";
    append_answer(html, data, answer);
    return html += "\n</main>\n</body>\n</html>\n";
}

}  // namespace rest
