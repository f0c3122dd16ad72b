// `latchkey changepassword EMAIL`: Django's management command, its questions and words.
#include "base/run_task.hpp"
#include "cli/commands.hpp"
#include "passwords/passwords.hpp"
#include "passwords/validators.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <memory>

namespace cli {
namespace {

constexpr int max_tries = 3;

int refuse(terminal& term, const std::string& sentence) {
    term.print_error("CommandError: " + sentence);
    return failed;
}

int cancel(terminal& term) {
    term.print_error("\nOperation cancelled.");
    return failed;
}

int store_password(const account_context& c, const store::user& user, const base::secret& password) {
    const std::string encoded = passwords::service(c.options.passwords, c.random).make_now(password);
    if (const auto stored = base::run_task(c.users.set_password(user.id, encoded)); !stored)
        return refuse(c.term, store_fault(stored.error()));
    c.log.info(base::event::password_changed, {{"user_id", user.id}});
    c.term.print(fmt::format("Password changed successfully for user '{}'", user.username));
    return done;
}

/// The faults of a pair that was typed; empty: good.
std::vector<std::string> judge(const account_context& c, const store::user& user, const base::secret& password) {
    if (password.size() > c.options.passwords.max_password_bytes) return {"This password is too long."};
    return passwords::validator_list(c.options.passwords.validators)
        .judge(password.expose(), {{"username", "username", user.username},
                                   {"first_name", "first name", user.first_name},
                                   {"last_name", "last name", user.last_name},
                                   {"email", "email address", user.email}});
}

}  // namespace

int change_password(const account_context& c, const std::string& login) {
    const auto found = base::run_task(c.users.find_by_login(c.options.accounts.username_field, login));
    if (!found) return refuse(c.term, store_fault(found.error()));
    if (!*found) return refuse(c.term, fmt::format("user '{}' does not exist", login));
    const store::user& user = **found;
    c.term.print(fmt::format("Changing password for user '{}'", user.username));
    for (int tries = 0; tries < max_tries; ++tries) {
        const auto password = c.term.ask_hidden("Password: ");
        if (!password) return cancel(c.term);
        if (password->empty()) return refuse(c.term, "aborted");
        const auto again = c.term.ask_hidden("Password (again): ");
        if (!again) return cancel(c.term);
        if (again->empty()) return refuse(c.term, "aborted");
        if (!base::equal_constant_time(password->expose(), again->expose())) {
            c.term.print("Passwords do not match. Please try again.");
            continue;
        }
        const auto messages = judge(c, user, *password);
        if (messages.empty()) return store_password(c, user, *password);
        for (const std::string& message : messages) c.term.print_error(message);
    }
    return refuse(c.term,
                  fmt::format("Aborting password change for user '{}' after {} attempts", user.username, max_tries));
}

void add_changepassword(CLI::App& program, context& c) {
    CLI::App& command = *program.add_subcommand("changepassword", "Changes somebody's password.");
    add_common_options(command, c);
    auto login = std::make_shared<std::string>();
    command.add_option("login", *login, "The e-mail address (or the username, where AUTH_USER.USERNAME_FIELD says so)")
        ->required()
        ->type_name("EMAIL");
    command.footer("Example:\n  latchkey changepassword ann@example.com");
    command.callback([&c, login] {
        c.chosen = [&c, login] {
            return with_accounts(c, [&](const account_context& accounts) { return change_password(accounts, *login); });
        };
    });
}

}  // namespace cli
