// TLS with a certificate made on the spot; what a reload changes and what it does not.
#include "tls_wire.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

using namespace wire;

TEST_CASE("tls: requests are answered over 1.2 and 1.3, scheme is https, the end is said") {
    const certificates files;
    const site s(files.settings());
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        tls_client c(s, version);
        REQUIRE(c.connected);
        CHECK(c.ask(get("/a/")).starts_with("HTTP/1.1 200 OK"));
        CHECK(c.ask(get("/b/")).contains("\nhttps\n"));
        CHECK(c.ask(get("/c/", "Connection: close\r\n")).contains("Connection: close"));
        CHECK(c.closed_cleanly());
    }
}

TEST_CASE("tls: 1.1 and a client without http/1.1 are turned away, http/1.1 is chosen") {
    const certificates files;
    const site s(files.settings());
    CHECK_FALSE(tls_client(s, TLS1_1_VERSION).connected);
    CHECK_FALSE(tls_client(s, 0, "\x02h2").connected);
    tls_client both(s, 0, "\x02h2\x08http/1.1");
    CHECK(both.connected);
    CHECK(both.protocol() == "http/1.1");
}

TEST_CASE("tls: malformed requests are refused inside TLS, plain ones before it") {
    const certificates files;
    const site s(files.settings());
    tls_client c(s);
    CHECK(c.ask("BAD\r\n\r\n").starts_with("HTTP/1.1 400 "));
    CHECK(c.closed_cleanly());
    auto plain = s.connect();
    plain.send(get("/"));
    bool closed = false;
    CHECK_FALSE(plain.read_all(closed).contains("HTTP/1.1"));
    CHECK(closed);
    CHECK(tls_client(s).connected);
}

TEST_CASE("tls: a client that sends a far too large body to its end still reads the 413") {
    const certificates files;
    const site s(files.settings());
    tls_client c(s);
    const std::string head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3000000\r\n\r\n";
    CHECK(c.ask(head + std::string(3'000'000, 'x')).starts_with("HTTP/1.1 413 "));
}

TEST_CASE("tls: a handshake that does not come is ended by header_timeout (R09)") {
    const certificates files;
    auto options = files.settings();
    options.header_timeout = 150ms;
    const site s(options);
    auto silent = s.connect();
    CHECK(silent.closes());
}

TEST_CASE("tls: a reload serves new connections the new certificate and leaves the old ones be") {
    const certificates files;
    site s(files.settings());
    tls_client old(s);
    CHECK(old.name() == "first");
    make_pair(files.certificate, files.key, "second");
    CHECK(tls_client(s).name() == "first");
    REQUIRE(s.server->reload_tls());
    CHECK(tls_client(s).name() == "second");
    CHECK(old.ask(get("/")).starts_with("HTTP/1.1 200 OK"));
    CHECK(s.log.has("tls_reloaded"));
}

TEST_CASE("tls: a reload of a bad pair is an error and a log line, the old pair stays") {
    const certificates files;
    site s(files.settings());
    make_pair(files.certificate, files.folder + "/other.pem", "third");
    const auto mixed = s.server->reload_tls();
    REQUIRE_FALSE(mixed);
    CHECK(mixed.error().contains(files.key));
    std::ofstream(files.certificate) << "no certificate";
    CHECK_FALSE(s.server->reload_tls());
    std::filesystem::remove(files.certificate);
    CHECK_FALSE(s.server->reload_tls());
    CHECK(s.log.has("tls_reload_failed"));
    CHECK(tls_client(s).name() == "first");
}

TEST_CASE("tls: half a configuration, a missing file or a wrong key stop the start with a sentence") {
    const certificates files;
    support::recording_logger log;
    const auto error = [&](const std::function<void(http::settings&)>& change) {
        auto options = files.settings();
        change(options);
        http::server s(options, echo, log);
        const auto started = s.start();
        return started ? std::string() : started.error();
    };
    CHECK(error([](auto& o) { o.tls_private_key_file.clear(); }).contains("both"));
    CHECK(error([](auto& o) { o.tls_certificate_file.clear(); }).contains("both"));
    CHECK(error([](auto& o) { o.tls_certificate_file = "/no/such.pem"; }).contains("/no/such.pem"));
    make_pair(files.folder + "/c2.pem", files.folder + "/k2.pem", "other");
    CHECK(error([&](auto& o) { o.tls_private_key_file = files.folder + "/k2.pem"; }).contains("k2.pem"));
    site plain;
    CHECK_FALSE(plain.server->reload_tls());
}

TEST_CASE("tls: a stop closes idle connections and ends") {
    const certificates files;
    site s(files.settings());
    tls_client idle(s);
    REQUIRE(idle.ask(get("/")).starts_with("HTTP/1.1 200"));
    s.server->stop();
    CHECK(idle.closed_cleanly());
}
