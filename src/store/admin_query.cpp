// Positions are made and read here only, so that a page goes on exactly where the one before it ended.
#include "store/admin_query.hpp"

#include <algorithm>
#include <charconv>

namespace store {
namespace {

std::optional<std::string> value_of(const user& row, user_order order) {
    const auto micros = [](base::time_point t) { return std::to_string(t.time_since_epoch().count()); };
    const auto flag = [](bool on) { return std::string(on ? "1" : "0"); };
    switch (order) {
        case user_order::id:
            break;
        case user_order::email:
            return row.email;
        case user_order::username:
            return row.username;
        case user_order::first_name:
            return row.first_name;
        case user_order::last_name:
            return row.last_name;
        case user_order::is_staff:
            return flag(row.is_staff);
        case user_order::is_active:
            return flag(row.is_active);
        case user_order::last_login:
            return row.last_login.transform(micros);
        case user_order::date_joined:
            return micros(row.date_joined);
    }
    return std::nullopt;
}

}  // namespace

std::string first_characters(std::string_view text, std::size_t most) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool begins = (static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U;
        if (begins && most-- == 0) return std::string(text.substr(0, i));
    }
    return std::string(text);
}

std::vector<std::string> search_words(const std::vector<std::string>& search) {
    std::vector<std::string> words;
    for (const std::string& word : search) {
        if (words.size() == most_search_words) break;
        std::string cut = first_characters(word, longest_search_word);
        if (std::ranges::find(words, cut) == words.end()) words.push_back(std::move(cut));
    }
    return words;
}

bool has_all(const std::vector<std::string>& names, const std::vector<std::string>& wanted) {
    return std::ranges::all_of(wanted, [&](const std::string& one) { return std::ranges::binary_search(names, one); });
}

bool opens_account(const user_changes& changes) {
    return changes.password || changes.email || changes.username;
}

bool is_as_expected(const user_detail& now, const user_expectation& expected) {
    const auto same = [](const auto& wanted, const auto& value) { return !wanted || *wanted == value; };
    return same(expected.is_superuser, now.row.is_superuser) && same(expected.password, now.row.password) &&
           same(expected.groups, now.groups) && same(expected.user_permissions, now.user_permissions);
}

position position_of(const user& row, user_order order) {
    return {.value = value_of(row, order), .id = row.id};
}

bool is_numeric(user_order order) {
    return order == user_order::is_staff || order == user_order::is_active || order == user_order::last_login ||
           order == user_order::date_joined;
}

std::optional<std::int64_t> number_in(const position& at) {
    if (!at.value) return std::nullopt;
    std::int64_t number = 0;
    const char* end = at.value->data() + at.value->size();
    const auto [stop, fault] = std::from_chars(at.value->data(), end, number);
    if (fault != std::errc{} || stop != end) return std::nullopt;
    return number;
}

}  // namespace store
