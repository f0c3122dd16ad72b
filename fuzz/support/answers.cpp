#include "support/answers.hpp"

#include "http/framing_guard.hpp"
#include "support/require.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace fuzz {
namespace {

std::string_view take_line(std::string_view& bytes) {
    const auto end = bytes.find("\r\n");
    require(end != bytes.npos, "a line of an answer's head ends");
    const auto line = bytes.substr(0, end);
    bytes.remove_prefix(end + 2);
    require(std::ranges::none_of(line, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }),
            "an answer's head has no control characters");
    return line;
}

std::size_t number(std::string_view text) {
    std::size_t value = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
    require(fault == std::errc{} && end == text.data() + text.size(), "a number in an answer's head is one");
    return value;
}

struct fields {
    std::optional<std::size_t> length;
    bool date = false;
    bool close = false;
};

void read_field(std::string_view line, fields& into) {
    const auto colon = line.find(": ");
    require(colon != line.npos && colon > 0, "a field of an answer has a name");
    const auto name = line.substr(0, colon), value = line.substr(colon + 2);
    require(std::ranges::all_of(name, http::is_token_char), "a field's name is a token");
    if (name == "Content-Length") {
        require(!into.length, "an answer has one Content-Length");
        into.length = number(value);
    }
    require(name != "Date" || !into.date, "an answer has one Date");
    if (name == "Date") into.date = true;
    if (name == "Connection") into.close = value == "close";
    require(name != "Transfer-Encoding", "an answer is not chunked");
}

answer read_answer(std::string_view& bytes, bool head_only) {
    answer out;
    const auto first = take_line(bytes);
    require(first.starts_with("HTTP/1.1 ") && first.size() > 13 && first[12] == ' ', "an answer has a status line");
    out.status = static_cast<int>(number(first.substr(9, 3)));
    require(out.status >= 100 && out.status <= 599, "a status is one");
    out.head = first;
    fields seen;
    for (auto line = take_line(bytes); !line.empty(); line = take_line(bytes)) {
        read_field(line, seen);
        if (!line.starts_with("Date: ")) out.head.append("\n").append(line);
    }
    out.close = seen.close;
    if (out.status == 100) return out;
    const bool bodiless = out.status == 204 || out.status == 304;
    require(seen.date, "an answer has a Date");
    require(bodiless != seen.length.has_value(), "an answer has a Content-Length unless it can have no body");
    const std::size_t size = head_only ? 0 : seen.length.value_or(0);
    require(size <= bytes.size(), "an answer is whole");
    out.body = bytes.substr(0, size);
    bytes.remove_prefix(size);
    return out;
}

}  // namespace

std::vector<answer> read_answers(std::string_view bytes, const std::vector<std::string>& methods) {
    std::vector<answer> all;
    std::size_t continues = 0;
    while (!bytes.empty()) {
        require(all.empty() || !all.back().close, "nothing comes after an answer that closes");
        const bool head_only = all.size() < methods.size() && methods[all.size()] == "HEAD";
        auto one = read_answer(bytes, head_only);
        if (one.status == 100) require(++continues == 1, "a request is told once to go on");
        else continues = 0, all.push_back(std::move(one));
    }
    return all;
}

}  // namespace fuzz
