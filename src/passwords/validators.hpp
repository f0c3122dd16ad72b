// Django's AUTH_PASSWORD_VALIDATORS: same verdicts, same messages, same order.
#pragma once

#include "passwords/settings.hpp"

#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace passwords {

/// What UserAttributeSimilarityValidator compares with: attribute, its verbose name, its value.
struct user_attribute {
    std::string name;          ///< `first_name`
    std::string verbose_name;  ///< `first name`
    std::string value;
};

/// Immutable after construction; thread-safe.
class validator_list {
public:
    /// Throws std::invalid_argument on what `check_settings` reports.
    explicit validator_list(const std::vector<validator_setting>& settings);
    ~validator_list();
    validator_list(validator_list&&) noexcept;

    /// All messages in the order of the settings; empty: good. Without a user (no attributes) similarity is not judged.
    [[nodiscard]] std::vector<std::string> judge(std::string_view password,
                                                 const std::vector<user_attribute>& user = {}) const;

private:
    struct impl;
    std::unique_ptr<const impl> impl_;
};

}  // namespace passwords
