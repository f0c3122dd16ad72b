// Random, secret, base64, digest, clock and task: the small things that everything stands on.
#include "base/base64.hpp"
#include "base/clock.hpp"
#include "base/digest.hpp"
#include "base/random.hpp"
#include "base/run_task.hpp"
#include "base/secret.hpp"
#include "base/task.hpp"
#include "support/fakes.hpp"
#include "support/run.hpp"

#include <doctest/doctest.h>
#include <boost/asio/io_context.hpp>

#include <array>
#include <exception>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <type_traits>

using namespace std::string_literals;

namespace {

class constant_bytes final : public base::random_source {
public:
    explicit constant_bytes(std::string bytes) : bytes_(std::move(bytes)) {}
    void fill(std::span<unsigned char> out) override {
        for (auto& byte : out) byte = static_cast<unsigned char>(bytes_[next_++ % bytes_.size()]);
    }

private:
    std::string bytes_;
    std::size_t next_ = 0;
};

}  // namespace

TEST_CASE("random: the kernel's bytes differ") {
    base::system_random random;
    std::array<unsigned char, 32> a{};
    std::array<unsigned char, 32> b{};
    random.fill(a);
    random.fill(b);
    CHECK(a != b);
    random.fill({});
}

TEST_CASE("random: a string has the length and letters asked for, without modulo bias") {
    support::counting_random random;
    const std::string text = base::random_string(random, 1000, base::alphanumeric);
    CHECK(text.size() == 1000);
    CHECK(text.find_first_not_of(base::alphanumeric) == std::string::npos);
    CHECK(base::random_string(random, 0, "ab").empty());
    // 255 is above the largest multiple of 10, so it is drawn again and not taken as '5'.
    constant_bytes biased("\xff\xfa\x07"s);
    CHECK(base::random_string(biased, 3, "0123456789") == "777");
}

TEST_CASE("random: a uuid4 is 32 hex digits with its version and variant (J27)") {
    constant_bytes zeros("\0"s);
    CHECK(base::uuid4_hex(zeros) == "00000000000040008000000000000000");
    constant_bytes ones("\xff"s);
    CHECK(base::uuid4_hex(ones) == "ffffffffffff4fffbfffffffffffffff");
    constant_bytes both(std::string(16, '\0') + std::string(16, '\xff'));
    CHECK(base::two_uuid4_hex(both) ==
          std::array<std::string, 2>{"00000000000040008000000000000000", "ffffffffffff4fffbfffffffffffffff"});
    base::system_random random;
    std::set<std::string> seen;
    for (int i = 0; i < 1000; ++i) seen.insert(base::uuid4_hex(random));
    CHECK(seen.size() == 1000);
}

TEST_CASE("secret: what was moved from is empty, copies are independent") {
    base::secret a("hunter2 and more than a small buffer holds");
    base::secret b = a;
    const base::secret c = std::move(a);
    CHECK(a.empty());  // NOLINT(bugprone-use-after-move): the promise under test
    CHECK(c.expose() == b.expose());
    a = b;
    CHECK(a.size() == b.size());
    b = std::move(a);
    CHECK(a.empty());  // NOLINT(bugprone-use-after-move)
    const auto& same = b;
    b = same;
    CHECK(b.expose() == c.expose());
    static_assert(!std::is_convertible_v<base::secret, std::string>);
    static_assert(!std::is_convertible_v<std::string, base::secret>);
}

TEST_CASE("secret: wiping leaves no byte in the buffer") {
    std::string text(100, 's');
    const char* const bytes = text.data();
    text.resize(50);
    base::wipe(text);
    CHECK(text.empty());
    // The capacity is still owned by `text`, so it may be looked at once it is the size again.
    text.resize(100);
    REQUIRE(text.data() == bytes);
    CHECK(text.find('s') == std::string::npos);
}

TEST_CASE("secret: equality in constant time is equality") {
    CHECK(base::equal_constant_time("", ""));
    CHECK(base::equal_constant_time("abc", "abc"));
    CHECK_FALSE(base::equal_constant_time("abc", "abd"));
    CHECK_FALSE(base::equal_constant_time("abc", "ab"));
}

TEST_CASE("base64: the vectors of RFC 4648") {
    struct row {
        const char* bytes;
        const char* padded;
    };
    constexpr row table[] = {{"", ""},
                             {"f", "Zg=="},
                             {"fo", "Zm8="},
                             {"foo", "Zm9v"},
                             {"foob", "Zm9vYg=="},
                             {"fooba", "Zm9vYmE="},
                             {"foobar", "Zm9vYmFy"}};
    for (const row& r : table) {
        CHECK(base::base64_encode(r.bytes) == r.padded);
        CHECK(base::base64_decode(r.padded) == r.bytes);
        const std::string bare(r.padded, std::string(r.padded).find_last_not_of('=') + 1);
        CHECK(base::base64url_encode(r.bytes) == bare);
        CHECK(base::base64url_decode(bare) == r.bytes);
    }
    CHECK(base::base64url_encode("\xfb\xff") == "-_8");
    CHECK(base::base64_encode("\xfb\xff") == "+/8=");
}

TEST_CASE("base64: decoding is strict and canonical (J10)") {
    for (const char* bad :
         {"A", "AAAAA", "Zg==", "Zg=", "Zm9v\n", " Zm9v", "Zm+v", "Zm/v", "Zh", "Zm9", "Zm\xc3\xa9"}) {
        CAPTURE(std::string(bad));
        CHECK_FALSE(base::base64url_decode(bad));
    }
    for (const char* bad : {"Zg", "Zg=", "Zh==", "Zm9=", "Z===", "====", "=", "Zg==Zg==", "Zm-v", "Zm_v", "Zm9v\n"}) {
        CAPTURE(std::string(bad));
        CHECK_FALSE(base::base64_decode(bad));
    }
}

TEST_CASE("base64: every byte survives, and hex is lower-case") {
    std::string all;
    for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
    for (std::size_t size = 250; size <= 256; ++size) {
        CHECK(base::base64url_decode(base::base64url_encode(all.substr(0, size))) == all.substr(0, size));
        CHECK(base::base64_decode(base::base64_encode(all.substr(0, size))) == all.substr(0, size));
    }
    CHECK(base::hex_encode("\x00\x0f\xf0\xab"s) == "000ff0ab");
}

TEST_CASE("digest: SHA-256 of FIPS 180-4's examples, and of nothing") {
    const auto hex = [](std::string_view text) { return base::hex_encode(base::sha256(text)); };
    CHECK(hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
          "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST_CASE("clock: seconds are floored, also before 1970") {
    using std::chrono::microseconds;
    CHECK(base::unix_seconds(base::time_point{microseconds{1'999'999}}) == 1);
    CHECK(base::unix_seconds(base::time_point{microseconds{-1}}) == -1);
    support::manual_clock clock;
    clock.advance(std::chrono::seconds(5));
    CHECK(base::unix_seconds(clock.now()) == 1'700'000'005);
    CHECK(base::unix_seconds(base::system_clock{}.now()) > 1'700'000'000);
}

TEST_CASE("task: suspend_with resumes with the value, on the caller's own thread") {
    std::thread worker;
    const auto home = std::this_thread::get_id();
    const auto work = [](std::thread& out, std::thread::id caller) -> base::task<int> {
        const int value =
            co_await base::suspend_with<int>([&out](auto done) { out = std::thread([done] { done(42); }); });
        co_return std::this_thread::get_id() == caller ? value : -1;
    };
    CHECK(support::run(work(worker, home)) == 42);
    worker.join();
}

TEST_CASE("task: done may be called before suspend_with returns, with a value that is moved") {
    const auto work = []() -> base::task<std::string> {
        co_return co_await base::suspend_with<std::string>([](auto done) { done("at once"); });
    };
    CHECK(support::run(work()) == "at once");
}

TEST_CASE("task: a batch of answers may be taken to the caller's executor by hand") {
    const auto work = []() -> base::task<bool> {
        const auto mine = co_await boost::asio::this_coro::executor;
        bool same = false;
        const int value = co_await base::suspend_with<int>([&](auto done) {
            same = done.executor() == mine;
            boost::asio::post(done.executor(), [done] { done.here(42); });
        });
        co_return value == 42 && same;
    };
    CHECK(support::run(work()));
}

TEST_CASE("task: what start throws reaches the caller") {
    const auto work = []() -> base::task<std::string> {
        try {
            co_return co_await base::suspend_with<std::string>(
                [](const auto&) { throw std::runtime_error("no worker"); });
        } catch (const std::runtime_error& e) {
            co_return e.what();
        }
    };
    CHECK(support::run(work()) == "no worker");
}

TEST_CASE("task: a fault of another thread is thrown where it was waited for") {
    std::thread other;
    const auto work = [&]() -> base::task<int> {
        co_return co_await base::suspend_with<int>([&](auto done) {
            other = std::thread([done] { done.fail(std::make_exception_ptr(std::runtime_error("too late"))); });
        });
    };
    CHECK_THROWS_WITH(support::run(work()), "too late");
    other.join();
}

TEST_CASE("task: who is never answered is destroyed with the last way back to him") {
    boost::asio::io_context loop;
    const auto mark = std::make_shared<int>();
    std::optional<base::resumption<int>> kept;
    const auto work = [&](std::shared_ptr<int>) -> base::task<void> {
        co_await base::suspend_with<int>([&](auto done) { kept = done; });
        FAIL("nobody answered");
    };
    base::begin_on(loop, work(mark));
    loop.poll();
    REQUIRE(kept);
    CHECK(mark.use_count() > 1);
    kept.reset();
    // Asio destroys it on its own executor.
    loop.restart();
    loop.poll();
    CHECK(mark.use_count() == 1);
}
