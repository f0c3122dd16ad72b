// Whom the commands talk to: a person, a script, or a test.
#pragma once

#include "base/secret.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace cli {

class terminal {
public:
    virtual ~terminal() = default;

    /// Somebody can be asked: standard input is a terminal.
    [[nodiscard]] virtual bool interactive() const = 0;
    /// One line without its newline; nothing at the end of the input or when the person gave up (Ctrl-C, Ctrl-D).
    [[nodiscard]] virtual std::optional<std::string> ask(std::string_view prompt) = 0;
    /// The same without an echo.
    [[nodiscard]] virtual std::optional<base::secret> ask_hidden(std::string_view prompt) = 0;

    /// A line on standard output; a newline is added.
    virtual void print(std::string_view line) = 0;
    /// A line on standard error.
    virtual void print_error(std::string_view line) = 0;

    /// A line on standard error that the next one replaces; an empty one takes it away. Nothing unless standard error
    /// is a terminal.
    virtual void show_progress(std::string_view line) = 0;

    /// A variable of the environment.
    [[nodiscard]] virtual std::optional<std::string> variable(std::string_view name) const = 0;
};

[[nodiscard]] std::unique_ptr<terminal> process_terminal();

}  // namespace cli
