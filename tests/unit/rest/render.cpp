// JSON bodies and the browsable page.
#include "rest/render.hpp"

#include "base/base64.hpp"
#include "base/digest.hpp"
#include "rest/browsable.hpp"
#include "unit/rest/view_fakes.hpp"

#include <doctest/doctest.h>

namespace {

using rest::renderer;

http::response rendered(rest::negotiated as, const base::json::value* data, std::string_view path = "/accounts/me/") {
    const http::request asked = fakes::request("GET", path);
    http::response out;
    out.headers.add("Vary", "Accept");
    rest::render(as, data, {.name = "Me", .description = "The <signed-in> user.", .request = asked}, out);
    return out;
}

}  // namespace

TEST_CASE("render: JSON is compact, or indented as asked") {
    const base::json::value data = base::json::object{{"detail", "é<&>"}, {"list", base::json::array{1}}};
    CHECK(rendered({}, &data).body == "{\"detail\":\"é<&>\",\"list\":[1]}");
    CHECK(fakes::header(rendered({}, &data), "Content-Type") == "application/json");
    CHECK(rendered({.renderer = renderer::json, .indent = 2}, &data).body ==
          "{\n  \"detail\": \"é<&>\",\n  \"list\": [\n    1\n  ]\n}");
}

TEST_CASE("render: no data is an empty body without Content-Type") {
    const base::json::value null;
    for (const base::json::value* data : {static_cast<const base::json::value*>(nullptr), &null}) {
        const http::response out = rendered({}, data);
        CHECK(out.body.empty());
        CHECK_FALSE(out.headers.contains("Content-Type"));
    }
}

TEST_CASE("render: the browsable page shows the answer and varies by Accept and Cookie") {
    const base::json::value data = base::json::object{{"id", 7}};
    const http::response out = rendered({.renderer = renderer::browsable}, &data);
    CHECK(fakes::header(out, "Content-Type") == "text/html; charset=utf-8");
    CHECK(fakes::header(out, "Vary") == "Accept, Cookie");
    CHECK_FALSE(out.headers.contains("Set-Cookie"));
    CHECK(out.body.contains("HTTP 200 OK"));
    CHECK(out.body.contains("{\n    &quot;id&quot;: 7\n}"));
    CHECK(out.body.contains("The &lt;signed-in&gt; user."));
}

TEST_CASE("render: the browsable page of an answer without data is still a page") {
    const http::response out = rendered({.renderer = renderer::browsable}, nullptr);
    CHECK(fakes::header(out, "Content-Type") == "text/html; charset=utf-8");
    CHECK(out.body.contains("HTTP 200 OK"));
}

TEST_CASE("render: nothing of a value, a name or a path becomes markup in the page (H06)") {
    const std::string evil = "</pre><script>alert('x')</script><img src=x onerror=\"y\">&";
    const base::json::value data = base::json::object{{evil, evil}};
    const http::request asked = fakes::request("GET", "/" + evil);
    http::response out;
    rest::render({.renderer = renderer::browsable}, &data, {.name = evil, .description = evil, .request = asked}, out);
    CHECK_FALSE(out.body.contains("<script"));
    CHECK_FALSE(out.body.contains("<img"));
    CHECK_FALSE(out.body.contains("alert('"));
    CHECK(out.body.contains("&lt;/pre&gt;&lt;script&gt;alert(&#x27;x&#x27;)"));
}

TEST_CASE("render: the page's policy allows its own style sheet and nothing else (S17)") {
    const std::string hash = base::base64_encode(base::sha256(rest::browsable_style));
    CHECK(rest::browsable_policy.contains("style-src 'sha256-" + hash + "';"));
    CHECK(rest::browsable_policy.starts_with("default-src 'none';"));
    CHECK_FALSE(rest::browsable_policy.contains("unsafe"));
    const http::response out = rendered({.renderer = renderer::browsable}, nullptr);
    CHECK(fakes::header(out, "Content-Security-Policy") == rest::browsable_policy);
}

TEST_CASE("render: Vary keeps its order and gets no name twice") {
    struct row {
        std::string_view present;
        std::string_view added;
        std::string_view expected;
    };
    for (const row& r :
         {row{"", "Accept", "Accept"}, row{"Accept", "accept", "Accept"}, row{"Accept", "origin", "Accept, origin"},
          row{"Accept,Cookie", "Cookie", "Accept,Cookie"}, row{"*", "origin", "*"}}) {
        http::header_list headers;
        if (!r.present.empty()) headers.add("Vary", r.present);
        rest::patch_vary(headers, r.added);
        CHECK(headers.find("Vary") == r.expected);
    }
}
