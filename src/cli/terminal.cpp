// The process's own standard streams; hidden input by termios(3), as getpass does.
#include "cli/terminal.hpp"

#include <signal.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>

namespace cli {
namespace {

void write_all(int fd, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(fd, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
}

/// While it lives, Ctrl-C ends the read instead of the process, so that the echo comes back; hidden input shows
/// nothing.
class prompt_mode {
public:
    explicit prompt_mode(bool hidden) {
        struct sigaction action{};
        action.sa_handler = [](int) {};
        ::sigaction(SIGINT, &action, &before_);
        if (!hidden || ::tcgetattr(STDIN_FILENO, &echoing_) != 0) return;
        termios silent = echoing_;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        silent.c_lflag |= ECHONL;
        restore_ = ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) == 0;
    }
    ~prompt_mode() {
        if (restore_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &echoing_);
        ::sigaction(SIGINT, &before_, nullptr);
    }
    prompt_mode(const prompt_mode&) = delete;
    prompt_mode& operator=(const prompt_mode&) = delete;

private:
    struct sigaction before_{};
    termios echoing_{};
    bool restore_ = false;
};

/// Byte by byte, so that nothing stays in a buffer that nobody wipes.
std::optional<std::string> read_line() {
    std::string line;
    // No growth below 1 KiB: a grown string would leave copies of a password behind.
    line.reserve(1024);
    for (;;) {
        char c = 0;
        const ssize_t got = ::read(STDIN_FILENO, &c, 1);
        if (got < 0 || (got == 0 && line.empty())) return std::nullopt;
        if (got == 0 || c == '\n') return line;
        line += c;
    }
}

class standard_streams final : public terminal {
public:
    bool interactive() const override { return ::isatty(STDIN_FILENO) == 1; }

    std::optional<std::string> ask(std::string_view prompt) override {
        const prompt_mode mode(false);
        write_all(STDOUT_FILENO, prompt);
        return read_line();
    }

    std::optional<base::secret> ask_hidden(std::string_view prompt) override {
        const prompt_mode mode(true);
        write_all(STDERR_FILENO, prompt);
        auto line = read_line();
        if (!line) return std::nullopt;
        base::secret hidden(*line);
        base::wipe(*line);
        return hidden;
    }

    void print(std::string_view line) override { write_all(STDOUT_FILENO, std::string(line) + "\n"); }
    void print_error(std::string_view line) override { write_all(STDERR_FILENO, std::string(line) + "\n"); }

    void show_progress(std::string_view line) override {
        if (::isatty(STDERR_FILENO) == 1) write_all(STDERR_FILENO, "\r\x1b[K" + std::string(line));
    }

    std::optional<std::string> variable(std::string_view name) const override {
        const char* text = std::getenv(std::string(name).c_str());
        return text != nullptr ? std::optional<std::string>(text) : std::nullopt;
    }
};

}  // namespace

std::unique_ptr<terminal> process_terminal() {
    return std::make_unique<standard_streams>();
}

}  // namespace cli
