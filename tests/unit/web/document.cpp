// The documents and their policy (S17).
#include "web/document.hpp"

#include "support/fakes.hpp"

#include <doctest/doctest.h>

#include <string>

namespace {

constexpr std::string_view html = "<title>__SITE_NAME__</title><meta name=\"n\" content=\"__NONCE__\"><p>__SITE_NAME__";

http::request asking(std::string_view if_none_match = {}) {
    http::request r;
    r.method = "GET";
    if (!if_none_match.empty()) r.headers.add("If-None-Match", if_none_match);
    return r;
}

std::string header(const http::response& r, std::string_view name) {
    return r.headers.find(name).value_or("(none)");
}

}  // namespace

TEST_CASE("document: the site's name stands in it as text, whatever it is") {
    support::counting_random random;
    const web::document page(html, R"(<script>"A" & 'B'__NONCE__)", web::style_policy::own_files, random);
    const std::string escaped = "&lt;script&gt;&quot;A&quot; &amp; &#x27;B&#x27;";
    const auto out = page.serve(asking());
    CHECK(out.body == "<title>" + escaped + "</title><meta name=\"n\" content=\"\"><p>" + escaped);
    CHECK(header(out, "Content-Type") == "text/html; charset=utf-8");
}

TEST_CASE("document: its policy lets nothing in that is inline or from elsewhere, and nobody frames it") {  // S17
    support::counting_random random;
    const auto out = web::document(html, "L", web::style_policy::own_files, random).serve(asking());
    const std::string policy = header(out, "Content-Security-Policy");
    for (const char* part : {"default-src 'none'", "script-src 'self'", "style-src 'self';", "object-src 'none'",
                             "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"}) {
        CAPTURE(part);
        CHECK(policy.contains(part));
    }
    CHECK_FALSE(policy.contains("unsafe"));
    CHECK(header(out, "Cross-Origin-Opener-Policy") == "same-origin");
}

TEST_CASE("document: without a nonce it is asked for again each time and 304 where it is the same") {
    support::counting_random random;
    const web::document page(html, "L", web::style_policy::own_files, random);
    const auto first = page.serve(asking());
    CHECK(header(first, "Cache-Control") == "no-cache");
    const auto again = page.serve(asking(header(first, "ETag")));
    CHECK(again.status == 304);
    CHECK(again.body.empty());
    CHECK(again.headers.contains("Content-Security-Policy"));
    const web::document renamed(html, "M", web::style_policy::own_files, random);
    CHECK(header(renamed.serve(asking()), "ETag") != header(first, "ETag"));
}

TEST_CASE("document: a nonce is new in each answer, the same in policy and page, and never kept") {
    support::counting_random random;
    const web::document page(html, "L", web::style_policy::nonce, random);
    std::string last;
    for (int i = 0; i < 3; ++i) {
        const auto out = page.serve(asking("*"));
        CHECK(out.status == 200);
        CHECK(header(out, "Cache-Control") == "no-store");
        CHECK_FALSE(out.headers.contains("ETag"));
        const std::string policy = header(out, "Content-Security-Policy");
        const auto at = policy.find("'nonce-") + 7;
        const std::string nonce = policy.substr(at, policy.find('\'', at) - at);
        CHECK(nonce.size() == 22);
        CHECK(nonce != last);
        CHECK(out.body.contains("content=\"" + nonce + "\""));
        CHECK_FALSE(policy.contains("script-src 'self' 'nonce"));
        last = nonce;
    }
}
