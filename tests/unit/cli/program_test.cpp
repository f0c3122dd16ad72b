// The whole program by its arguments: help, usage, settings, check, migrate. `serve` is tested as a process.
#include "support_cli.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

using cli_test::scripted_terminal;

namespace {

constexpr std::string_view commands[] = {"serve",          "migrate", "createsuperuser",
                                         "changepassword", "check",   "flushexpiredtokens",
                                         "settings",       "users",   "bench"};

/// A folder with a key and a database, gone afterwards; the options that name them.
class home {
public:
    home() {
        forget_environment();
        std::string pattern = (std::filesystem::temp_directory_path() / "latchkey-cli-XXXXXX").string();
        path_ = ::mkdtemp(pattern.data());
        write("secret.key", "cli-tests-cli-tests-cli-tests-cli-tests-cli-tests-0123456789\n");
        write("a.toml", "[PASSWORDS]\nPBKDF2_ITERATIONS = 1\n[SIMPLE_JWT]\nSLIDING_TOKEN_LIFETIME = 5\n");
    }
    ~home() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    home(const home&) = delete;
    home& operator=(const home&) = delete;

    void write(const std::string& name, std::string_view text) const {
        std::ofstream(path_ / name) << text;
        std::filesystem::permissions(path_ / name, static_cast<std::filesystem::perms>(0600));
    }
    std::vector<std::string> with(std::vector<std::string> arguments) const {
        for (const std::string& option : {std::string("--config"), (path_ / "a.toml").string(),
                                          std::string("--secret-key-file"), (path_ / "secret.key").string(),
                                          std::string("--database"), "sqlite:///" + (path_ / "db.sqlite3").string()}) {
            arguments.push_back(option);
        }
        return arguments;
    }

private:
    /// Whoever runs the tests may have a server's settings in the environment.
    static void forget_environment() {
        std::vector<std::string> names{"SECRET_KEY", "DATABASE_URL"};
        for (char** entry = environ; *entry != nullptr; ++entry) {
            const std::string_view text(*entry);
            if (text.starts_with("LATCHKEY_")) names.emplace_back(text.substr(0, text.find('=')));
        }
        for (const std::string& name : names) ::unsetenv(name.c_str());
    }

    std::filesystem::path path_;
};

}  // namespace

TEST_CASE("program: --help shows every command and an example") {
    scripted_terminal term;
    CHECK(cli::run({"--help"}, term) == 0);
    for (const auto command : commands) CHECK(term.all().contains(command));
    CHECK(term.all().contains("Example:"));
    CHECK(term.errors.empty());
}

TEST_CASE("program: every command has a --help with an example") {
    for (const auto command : commands) {
        CAPTURE(command);
        std::vector<std::string> words{std::string(command), "--help"};
        std::string line = "latchkey " + words[0];
        if (command == "users" || command == "bench") {
            words.insert(words.begin() + 1, command == "users" ? "hashes" : "hash");
            line += " " + words[1];
        }
        scripted_terminal term;
        CHECK(cli::run(words, term) == 0);
        CHECK(term.all().contains("Example"));
        CHECK(term.all().contains(line));
        CHECK(term.all().contains("--config FILE"));
        CHECK(term.all().contains("--database URL"));
    }
}

TEST_CASE("program: --version is the version of the build") {
    scripted_terminal term;
    CHECK(cli::run({"--version"}, term) == 0);
    REQUIRE(term.out.size() == 1);
    CHECK(term.out[0] == "latchkey " + std::string(cli::version));
    std::ifstream file(LATCHKEY_SOURCE_DIR "/CMakeLists.txt");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    CHECK(text.contains("project(latchkey VERSION " + std::string(cli::version)));
}

TEST_CASE("program: wrong usage is exit code 2, with a sentence on standard error") {
    const std::vector<std::vector<std::string>> table{{"sevre"},
                                                      {"serve", "--prot"},
                                                      {"migrate", "extra"},
                                                      {"changepassword"},
                                                      {"serve", "--listen"},
                                                      {"users"},
                                                      {"users", "--json"},
                                                      {"users", "hashes", "extra"},
                                                      {"bench"},
                                                      {"bench", "--json"},
                                                      {"bench", "hash", "--targt"},
                                                      {"bench", "hash", "--target"},
                                                      {"bench", "hash", "--target", "0"},
                                                      {"bench", "hash", "--target", "5 miles"},
                                                      {"bench", "hash", "--target", "61s"},
                                                      {"bench", "hash", "--target", "nan"},
                                                      {"bench", "hash", "--seconds", "0"},
                                                      {"bench", "hash", "--seconds", "-1"}};
    for (const auto& arguments : table) {
        CAPTURE(arguments.size());
        scripted_terminal term;
        CHECK(cli::run(arguments, term) == 2);
        CHECK(!term.errors.empty());
        CHECK(term.out.empty());
    }
}

TEST_CASE("program: no command prints the help, and a mistyped one is named with the nearest") {
    scripted_terminal bare;
    CHECK(cli::run(std::vector<std::string>{}, bare) == 0);
    CHECK(bare.all().contains("createsuperuser"));
    scripted_terminal wrong;
    CHECK(cli::run({"serv"}, wrong) == 2);
    CHECK(wrong.errors.back().starts_with("Unknown command: serv. Did you mean serve?"));
    scripted_terminal in_group;
    CHECK(cli::run({"users", "hashse", "--json"}, in_group) == 2);
    CHECK(in_group.errors.back() ==
          "Unknown command: users hashse. Did you mean users hashes? The commands are hashes; "
          "`latchkey users --help` says more.");
}

TEST_CASE("program: a command on accounts makes no database and refuses one that ends with it") {
    const home here;
    scripted_terminal lost;
    CHECK(cli::run(here.with({"changepassword", "ann@example.com"}), lost) == 1);
    CHECK(lost.all().contains("there is no database"));
    scripted_terminal again;
    CHECK(cli::run(here.with({"flushexpiredtokens"}), again) == 1);
    scripted_terminal third;
    CHECK(cli::run(here.with({"users", "hashes"}), third) == 1);
    CHECK(third.all().contains("there is no database"));
    CHECK(again.all().contains("there is no database"));  // the first command left no empty file behind
    for (const char* command : {"createsuperuser", "migrate"}) {
        scripted_terminal term;
        CHECK(cli::run({command, "--database", "memory:"}, term) == 1);
        CHECK(term.errors.back().contains("memory: ends with this command"));
    }
}

TEST_CASE("settings: prints each value with its origin, secrets as stars") {
    const home here;
    scripted_terminal term;
    CHECK(cli::run(here.with({"settings"}), term) == 0);
    const std::string all = term.all();
    CHECK(all.contains("SIMPLE_JWT.ACCESS_TOKEN_LIFETIME"));
    CHECK(all.contains("secret.key (--secret-key-file)"));
    CHECK(all.contains("a.toml:2"));
    CHECK(all.contains("# default"));
    CHECK(all.contains("SLIDING_TOKEN_LIFETIME has no effect"));
    CHECK(all.contains("\"********\""));
    CHECK(!all.contains("cli-tests-cli-tests"));
    scripted_terminal changed;
    CHECK(cli::run(here.with({"settings", "--changed"}), changed) == 0);
    CHECK(changed.out.size() == 5);  // key, its file, database, iterations; and one note
    scripted_terminal described;
    CHECK(cli::run({"settings", "--describe"}, described) == 0);
    CHECK(described.all().contains("LATCHKEY_SIMPLE_JWT__ACCESS_TOKEN_LIFETIME"));
}

TEST_CASE("settings: all faults are printed, exit code 1") {
    const home here;
    here.write("a.toml", "DEBUG = 3\nAPEND_SLASH = true\n");
    scripted_terminal term;
    CHECK(cli::run(here.with({"settings"}), term) == 1);
    REQUIRE(term.errors.size() == 3);
    CHECK(term.errors[0] == "The settings have 2 faults:");
    CHECK(term.all().contains("a.toml:1: DEBUG must be true or false"));
    CHECK(term.all().contains("a.toml:2: unknown setting APEND_SLASH; did you mean APPEND_SLASH?"));
}

TEST_CASE("check: no issues, warnings, errors") {
    const home here;
    scripted_terminal term;
    CHECK(cli::run(here.with({"check"}), term) == 0);
    REQUIRE(term.out.size() == 2);
    CHECK(term.out[0].starts_with("Hash kernels: "));
    CHECK(term.out[1] == "System check identified no issues (0 silenced).");
    scripted_terminal deploy;
    CHECK(cli::run(here.with({"check", "--deploy"}), deploy) == 0);
    CHECK(deploy.all().contains("WARNINGS:"));
    CHECK(deploy.all().contains("?: (security.W004)"));
    CHECK(deploy.all().contains("HINT: "));
    here.write("secret.key", "short");
    scripted_terminal failing;
    CHECK(cli::run(here.with({"check", "--deploy"}), failing) == 1);
    CHECK(failing.all().contains("SystemCheckError: System check identified some issues:"));
    CHECK(failing.all().contains("?: (latchkey.E001)"));
    scripted_terminal plain;
    CHECK(cli::run(here.with({"check"}), plain) == 0);
    CHECK(plain.all().contains("latchkey.W001"));
    here.write("a.toml", "[PASSWORDS]\nHASH_KERNEL = \"portable\"\n");
    scripted_terminal named;
    CHECK(cli::run(here.with({"check"}), named) == 0);
    CHECK(named.out.front() == "Hash kernels: portable for one password; at most 1 side by side.");
}

TEST_CASE("migrate: Django's lines, and nothing to do the second time") {
    const home here;
    scripted_terminal term;
    CHECK(cli::run(here.with({"migrate"}), term) == 0);
    REQUIRE(term.out.size() > 4);
    CHECK(term.out[0] == "Operations to perform:");
    CHECK(term.out[1] ==
          "  Apply all migrations: accounts, admin, auth, contenttypes, latchkey, sessions, token_blacklist");
    CHECK(term.out[2] == "Running migrations:");
    CHECK(term.out[3].starts_with("  Applying "));
    CHECK(term.out[3].ends_with("... OK"));
    scripted_terminal again;
    CHECK(cli::run(here.with({"migrate"}), again) == 0);
    CHECK(again.out.back() == "  No migrations to apply.");
}

TEST_CASE("accounts: the commands want a migrated database, and work on it") {
    const home here;
    scripted_terminal early;
    CHECK(cli::run(here.with({"flushexpiredtokens"}), early) == 1);
    CHECK(early.all().contains("'latchkey migrate'"));
    scripted_terminal term;
    REQUIRE(cli::run(here.with({"migrate"}), term) == 0);
    term.variables["DJANGO_SUPERUSER_PASSWORD"] = "Plum!tree-gloss77";
    CHECK(cli::run(here.with({"createsuperuser", "--noinput", "--email", "ann@example.com", "--username", "ann",
                              "--first_name", "Ann"}),
                   term) == 0);
    CHECK(term.out.back() == "Superuser created successfully.");
    CHECK(cli::run(here.with({"createsuperuser", "--noinput", "--email", "ann@example.com", "--username", "bob",
                              "--first_name", "Bob"}),
                   term) == 1);
    CHECK(term.errors.back() == "CommandError: Error: That email address is already taken.");
    scripted_terminal person({"Other!tree-gloss78", "Other!tree-gloss78"});
    CHECK(cli::run(here.with({"changepassword", "ann@example.com"}), person) == 0);
    CHECK(cli::run(here.with({"flushexpiredtokens"}), term) == 0);
    CHECK(term.out.back().starts_with("Deleted 0 "));
    CHECK(cli::run(here.with({"users", "hashes"}), term) == 0);
    CHECK(term.all().contains("Current: 1 of 1 working passwords, 100.0 %"));
    CHECK(cli::run(here.with({"users", "hashes", "--json", "--active"}), term) == 0);
    CHECK(term.out.back().contains("\"users\":1"));
}
