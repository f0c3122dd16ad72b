// A folder that is gone afterwards, an environment that is a map, and settings loaded from a text.
#pragma once

#include "app/settings.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

namespace app_test {

inline const std::string good_key = "zS5r-key-of-the-tests-0123456789-abcdefghijklmnopqrstuvw";

class folder {
public:
    folder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "latchkey-app-XXXXXX").string();
        path_ = ::mkdtemp(pattern.data());
    }
    ~folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    folder(const folder&) = delete;
    folder& operator=(const folder&) = delete;

    std::string write(const std::string& name, std::string_view text, int mode = 0600) const {
        const auto path = path_ / name;
        std::ofstream(path, std::ios::binary) << text;
        std::filesystem::permissions(path, static_cast<std::filesystem::perms>(mode));
        return path.string();
    }

private:
    std::filesystem::path path_;
};

using variables = std::map<std::string, std::string, std::less<>>;

inline auto load(const app::command_line& options, const variables& environment) {
    std::vector<std::string> names;
    for (const auto& [name, value] : environment) {
        if (name.starts_with("LATCHKEY_")) names.push_back(name);
    }
    return app::load_settings(
        options,
        [&](std::string_view name) -> std::optional<std::string> {
            const auto found = environment.find(name);
            return found == environment.end() ? std::nullopt : std::optional(found->second);
        },
        names);
}

/// A file with this text (and a good key from the environment, unless it brings one).
inline auto load_text(std::string_view text, variables environment = {{"SECRET_KEY", good_key}}) {
    const folder here;
    return load({.config_file = here.write("latchkey.toml", text)}, environment);
}

inline std::vector<std::string> faults_of(std::string_view text, variables environment = {{"SECRET_KEY", good_key}}) {
    auto answer = load_text(text, std::move(environment));
    return answer ? std::vector<std::string>{} : answer.error();
}

inline bool any_contains(const std::vector<std::string>& lines, std::string_view part) {
    return std::ranges::any_of(lines, [&](const std::string& line) { return line.contains(part); });
}

inline const app::effective_value& line_of(const app::loaded& configuration, std::string_view name) {
    return *std::ranges::find(configuration.effective, name, &app::effective_value::name);
}

}  // namespace app_test
