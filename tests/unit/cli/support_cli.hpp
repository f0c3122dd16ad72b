// A person at the keyboard, written down beforehand.
#pragma once

#include "cli/cli.hpp"
#include "cli/terminal.hpp"

#include <deque>
#include <map>
#include <string>
#include <vector>

namespace cli_test {

/// Answers questions in order; when the answers run out the person has pressed Ctrl-C.
class scripted_terminal final : public cli::terminal {
public:
    explicit scripted_terminal(std::deque<std::string> answers = {}, bool somebody = true)
        : answers_(std::move(answers)),
          somebody_(somebody) {}

    bool interactive() const override { return somebody_; }
    std::optional<std::string> ask(std::string_view prompt) override {
        prompts.emplace_back(prompt);
        return next();
    }
    std::optional<base::secret> ask_hidden(std::string_view prompt) override {
        prompts.push_back("(hidden) " + std::string(prompt));
        const auto answer = next();
        return answer ? std::optional<base::secret>(base::secret(*answer)) : std::nullopt;
    }
    void print(std::string_view line) override { out.emplace_back(line); }
    void print_error(std::string_view line) override { errors.emplace_back(line); }
    void show_progress(std::string_view line) override { progress.emplace_back(line); }
    std::optional<std::string> variable(std::string_view name) const override {
        const auto found = variables.find(name);
        return found == variables.end() ? std::nullopt : std::optional(found->second);
    }

    [[nodiscard]] std::string all() const {
        std::string text;
        for (const auto* lines : {&prompts, &out, &errors}) {
            for (const auto& line : *lines) text += line + "\n";
        }
        return text;
    }
    [[nodiscard]] bool answered_all() const { return answers_.empty(); }

    std::map<std::string, std::string, std::less<>> variables;
    std::vector<std::string> prompts, out, errors, progress;

private:
    std::optional<std::string> next() {
        if (answers_.empty()) return std::nullopt;
        std::string answer = answers_.front();
        answers_.pop_front();
        return answer;
    }

    std::deque<std::string> answers_;
    bool somebody_;
};

}  // namespace cli_test
