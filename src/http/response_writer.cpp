// Content-Length, Date, Connection and Server belong to this room: a handler's own are dropped.
#include "http/response_writer.hpp"

#include "base/text.hpp"
#include "http/framing_guard.hpp"
#include "http/pages.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace http {

namespace {

constexpr auto own_fields = std::to_array<std::string_view>(
    {"connection", "content-length", "date", "keep-alive", "server", "transfer-encoding"});

bool is_own(std::string_view name) {
    return std::ranges::any_of(
        own_fields, [&](std::string_view own) { return own.size() == name.size() && base::ascii_iequal(own, name); });
}

bool is_sendable(const header_field& field) {
    return !field.name.empty() && std::ranges::all_of(field.name, is_token_char) &&
           std::ranges::none_of(
               field.value, [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f; });
}

void append_number(std::string& out, std::size_t number) {
    std::array<char, 20> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), static_cast<std::size_t>(end - digits.data()));
}

}  // namespace

std::string http_date(std::time_t when) {
    static constexpr std::array<std::string_view, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    std::tm t{};
    ::gmtime_r(&when, &t);
    return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", days.at(static_cast<std::size_t>(t.tm_wday)),
                       t.tm_mday, months.at(static_cast<std::size_t>(t.tm_mon)), t.tm_year + 1900, t.tm_hour, t.tm_min,
                       t.tm_sec);
}

std::string_view response_writer::date() {
    std::timespec now{};
    ::clock_gettime(CLOCK_REALTIME_COARSE, &now);
    if (now.tv_sec != second_) {
        second_ = now.tv_sec;
        date_ = http_date(second_);
    }
    return date_;
}

bool response_writer::write(std::string& out, const response& answer, response_framing how) {
    if (answer.status < 200 || answer.status > 599) return false;
    const bool bodiless = answer.status == 204 || answer.status == 304;
    out.clear();
    out.append("HTTP/1.1 ");
    append_number(out, static_cast<std::size_t>(answer.status));
    out.append(1, ' ').append(reason_phrase(answer.status)).append("\r\n");
    for (const auto& field : answer.headers) {
        if (is_own(field.name)) continue;
        if (!is_sendable(field)) return false;
        out.append(field.name).append(": ").append(field.value).append("\r\n");
    }
    if (!bodiless) {
        out.append("Content-Length: ");
        append_number(out, answer.body.size());
        out.append("\r\n");
    }
    out.append("Date: ").append(date()).append("\r\n");
    if (how.close) {
        out.append("Connection: close\r\n");
    } else if (how.http10) {
        out.append("Connection: keep-alive\r\n");
    }
    out.append("\r\n");
    if (!bodiless && !how.head) out.append(answer.body);
    return true;
}

}  // namespace http
