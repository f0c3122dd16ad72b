// UserAttributeSimilarityValidator: difflib's quick_ratio against each attribute and its words.
#include "base/text.hpp"
#include "passwords/validator.hpp"

#include <openssl/crypto.h>
#include <unicode/uchar.h>
#include <algorithm>
#include <utility>

namespace passwords {

namespace {

using code_point_list = std::vector<char32_t>;

/// Python's `\w` for str patterns: str.isalnum() (letters, and whatever has a Numeric_Type) or an underscore.
bool is_word(char32_t c) {
    const auto point = static_cast<UChar32>(c);
    return c == U'_' || (U_GET_GC_MASK(point) & U_GC_L_MASK) != 0 ||
           u_getIntPropertyValue(point, UCHAR_NUMERIC_TYPE) != U_NT_NONE;
}

/// re.split(r"\W+", text) and the text itself: an empty part stands at each end that is not a word.
std::vector<code_point_list> parts_of(const code_point_list& text) {
    std::vector<code_point_list> parts(1);
    bool between = false;
    for (const char32_t c : text) {
        const bool word = is_word(c);
        if (!word && !between) parts.emplace_back();
        if (word) parts.back().push_back(c);
        between = !word;
    }
    parts.push_back(text);
    return parts;
}

/// The password as how often each of its characters occurs. Wiped at the end.
class histogram {
public:
    explicit histogram(std::string_view text) : sorted_(base::code_points(text)) { std::ranges::sort(sorted_); }
    ~histogram() { OPENSSL_cleanse(sorted_.data(), sorted_.size() * sizeof(char32_t)); }
    histogram(const histogram&) = delete;
    histogram& operator=(const histogram&) = delete;

    [[nodiscard]] std::size_t size() const { return sorted_.size(); }

    /// SequenceMatcher.quick_ratio: twice the characters in common over all characters.
    [[nodiscard]] double quick_ratio(code_point_list part) const {
        const std::size_t all = sorted_.size() + part.size();
        if (all == 0) return 1.0;
        std::ranges::sort(part);
        std::size_t common = 0;
        for (auto here = part.begin(); here != part.end();) {
            const auto end = std::find_if(here, part.end(), [c = *here](char32_t other) { return other != c; });
            const auto same = std::ranges::equal_range(sorted_, *here);
            common += std::min(static_cast<std::size_t>(end - here), same.size());
            here = end;
        }
        return 2.0 * static_cast<double>(common) / static_cast<double>(all);
    }

private:
    code_point_list sorted_;
};

class user_attribute_similarity final : public validator {
public:
    explicit user_attribute_similarity(const validator_setting& options)
        : attributes_(options.user_attributes),
          most_(options.max_similarity) {}

    [[nodiscard]] std::optional<std::string> judge(const candidate& password,
                                                   const std::vector<user_attribute>& user) const override {
        if (user.empty()) return std::nullopt;
        const histogram characters(password.lowered);
        for (const auto& name : attributes_) {
            const auto found = std::ranges::find(user, name, &user_attribute::name);
            if (found == user.end() || found->value.empty()) continue;
            auto parts = parts_of(base::code_points(base::lower(found->value)));
            if (std::ranges::any_of(parts,
                                    [&](code_point_list& part) { return is_similar(characters, std::move(part)); })) {
                return "The password is too similar to the " + found->verbose_name + ".";
            }
        }
        return std::nullopt;
    }

private:
    /// A part too short to reach the ratio is not compared (Django's exceeds_maximum_length_ratio, with its very
    /// numbers).
    [[nodiscard]] bool is_similar(const histogram& password, code_point_list part) const {
        const auto bound = most_ / 2 * static_cast<double>(password.size());
        if (password.size() >= 10 * part.size() && static_cast<double>(part.size()) < bound) return false;
        return password.quick_ratio(std::move(part)) >= most_;
    }

    std::vector<std::string> attributes_;
    double most_;
};

}  // namespace

std::unique_ptr<validator> make_similarity(const validator_setting& options) {
    return std::make_unique<user_attribute_similarity>(options);
}

std::optional<std::string> check_similarity(const validator_setting& options) {
    // Written so that NaN is a fault too.
    if (options.max_similarity >= 0.1) return std::nullopt;
    return "max_similarity must be at least 0.1.";
}

}  // namespace passwords
