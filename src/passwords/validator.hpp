// One of Django's password validators (django.contrib.auth.password_validation), and the table of all.
#pragma once

#include "passwords/validators.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace passwords {

/// A password in the forms that the validators read.
struct candidate {
    std::string_view text;
    std::string lowered;
};

class validator {
public:
    virtual ~validator() = default;
    /// Its message, or nothing.
    [[nodiscard]] virtual std::optional<std::string> judge(const candidate& password,
                                                           const std::vector<user_attribute>& user) const = 0;
};

struct validator_row {
    std::string_view class_name;
    std::unique_ptr<validator> (*make)(const validator_setting& options);
    /// What is wrong with its options.
    std::optional<std::string> (*check)(const validator_setting& options);
};

[[nodiscard]] std::span<const validator_row> validator_table();

[[nodiscard]] std::vector<std::string> validator_faults(const std::vector<validator_setting>& settings);

[[nodiscard]] std::unique_ptr<validator> make_similarity(const validator_setting& options);
[[nodiscard]] std::optional<std::string> check_similarity(const validator_setting& options);

[[nodiscard]] std::unique_ptr<validator> make_common(const validator_setting& options);
[[nodiscard]] std::optional<std::string> check_common(const validator_setting& options);

}  // namespace passwords
