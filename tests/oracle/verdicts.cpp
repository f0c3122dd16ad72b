// For validators.py only: the verdicts of our validators, a JSON value a line. {"email": text} answers true or false,
// {"password": text, "user": {name: [verbose name, value], ...}} answers the list of messages.
#include "base/json.hpp"
#include "passwords/settings.hpp"
#include "passwords/validators.hpp"
#include "rest/field.hpp"

#include <iostream>
#include <stdexcept>
#include <string>

namespace {

using base::json::value;

const value& member_of(const base::json::object& of, std::string_view name) {
    const value* found = of.find(name);
    if (found == nullptr) throw std::runtime_error("the question lacks " + std::string(name));
    return *found;
}

std::string text_of(const value& v) {
    return *v.if_string();
}

value judge_password(const passwords::validator_list& validators, const base::json::object& question) {
    std::vector<passwords::user_attribute> user;
    for (const base::json::member& attribute : *member_of(question, "user").if_object()) {
        const base::json::array& pair = *attribute.value.if_array();
        user.push_back({.name = attribute.name, .verbose_name = text_of(pair.at(0)), .value = text_of(pair.at(1))});
    }
    base::json::array messages;
    for (std::string& message : validators.judge(text_of(member_of(question, "password")), user))
        messages.emplace_back(std::move(message));
    return messages;
}

}  // namespace

int main() {
    const passwords::validator_list validators(passwords::settings{}.validators);
    std::ios::sync_with_stdio(false);
    for (std::string line; std::getline(std::cin, line);) {
        const auto document = base::json::parse(line);
        if (!document || document->value.if_object() == nullptr) throw std::runtime_error("no question: " + line);
        const base::json::object& question = *document->value.if_object();
        const value* email = question.find("email");
        const value answer =
            email != nullptr ? value(rest::is_email(text_of(*email))) : judge_password(validators, question);
        std::cout << base::json::write(answer, {.ascii = true}) << '\n' << std::flush;
    }
}
