// The table of validators, the two short ones, and the list that the settings make of it.
#include "passwords/validators.hpp"

#include "base/text.hpp"
#include "passwords/hashers.hpp"
#include "passwords/kernel_plan.hpp"
#include "passwords/names.hpp"
#include "passwords/passwords.hpp"
#include "passwords/validator.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace passwords {

namespace {

constexpr std::string_view module_path = "django.contrib.auth.password_validation.";

class minimum_length final : public validator {
public:
    explicit minimum_length(int least)
        : least_(least),
          message_("This password is too short. It must contain at least " + std::to_string(least) +
                   (least == 1 ? " character." : " characters.")) {}

    [[nodiscard]] std::optional<std::string> judge(const candidate& password,
                                                   const std::vector<user_attribute>&) const override {
        if (std::cmp_greater_equal(base::code_point_count(password.text), least_)) return std::nullopt;
        return message_;
    }

private:
    int least_;
    std::string message_;
};

class numeric final : public validator {
public:
    [[nodiscard]] std::optional<std::string> judge(const candidate& password,
                                                   const std::vector<user_attribute>&) const override {
        if (!base::is_all_digits(password.text)) return std::nullopt;
        return "This password is entirely numeric.";
    }
};

std::optional<std::string> nothing_wrong(const validator_setting&) {
    return std::nullopt;
}

constexpr std::array<validator_row, 4> table{{
    {.class_name = "UserAttributeSimilarityValidator", .make = make_similarity, .check = check_similarity},
    {.class_name = "MinimumLengthValidator",
     .make = [](const validator_setting& s) -> std::unique_ptr<validator> {
         return std::make_unique<minimum_length>(s.min_length);
     },
     .check = nothing_wrong},
    {.class_name = "CommonPasswordValidator", .make = make_common, .check = check_common},
    {.class_name = "NumericPasswordValidator",
     .make = [](const validator_setting&) -> std::unique_ptr<validator> { return std::make_unique<numeric>(); },
     .check = nothing_wrong},
}};

const validator_row* row_of(std::string_view name) {
    const auto found = std::ranges::find(table, without_module(name, module_path), &validator_row::class_name);
    return found == table.end() ? nullptr : &*found;
}

std::optional<std::string> fault_of(const validator_setting& setting) {
    if (const validator_row* row = row_of(setting.name)) return row->check(setting);
    std::array<std::string_view, table.size()> known{};
    std::ranges::transform(table, known.begin(), &validator_row::class_name);
    return no_such(setting.name, known);
}

}  // namespace

std::span<const validator_row> validator_table() {
    return table;
}

std::vector<std::string> validator_faults(const std::vector<validator_setting>& settings) {
    std::vector<std::string> faults;
    for (const auto& setting : settings) {
        if (auto fault = fault_of(setting)) faults.push_back("AUTH_PASSWORD_VALIDATORS: " + *fault);
    }
    return faults;
}

std::vector<std::string> check_settings(const settings& options) {
    std::vector<std::string> faults = hasher_faults(options);
    if (options.workers < 0) faults.emplace_back("workers must be 0 (one a core) or more.");
    if (options.queue_length == 0) faults.emplace_back("queue_length must be at least 1.");
    if (const auto kernels = choose_kernels(options.hash_kernel); !kernels) faults.push_back(kernels.error());
    if (options.max_password_bytes == 0) faults.emplace_back("max_password_bytes must be at least 1.");
    std::ranges::move(validator_faults(options.validators), std::back_inserter(faults));
    return faults;
}

struct validator_list::impl {
    std::vector<std::unique_ptr<validator>> validators;
};

validator_list::validator_list(const std::vector<validator_setting>& settings) {
    if (const auto faults = validator_faults(settings); !faults.empty()) throw std::invalid_argument(faults.front());
    auto made = std::make_unique<impl>();
    for (const auto& setting : settings) made->validators.push_back(row_of(setting.name)->make(setting));
    impl_ = std::move(made);
}

validator_list::~validator_list() = default;
validator_list::validator_list(validator_list&&) noexcept = default;

std::vector<std::string> validator_list::judge(std::string_view password,
                                               const std::vector<user_attribute>& user) const {
    candidate judged{.text = password, .lowered = base::lower(password)};
    std::vector<std::string> messages;
    for (const auto& one : impl_->validators) {
        if (auto message = one->judge(judged, user)) messages.push_back(std::move(*message));
    }
    base::wipe(judged.lowered);
    return messages;
}

}  // namespace passwords
