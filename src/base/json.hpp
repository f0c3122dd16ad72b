// JSON as Python's `json` module sees it: the wire's error texts, exact integers, ordered objects, lone surrogates.
//
// Boost.JSON is not used here: Django REST Framework puts Python's parser messages on the wire (contract section 2.1),
// integers of any size keep their digits, and a rotated token keeps its claims in their order (docs/decisions).
#pragma once

#include <cstdint>
#include <expected>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace base::json {

class value;
struct member;

using array = std::vector<value>;

/// Members in the order in which their names first came; a repeated name replaces the earlier value, as in Python.
class object {
public:
    // Defined after `member`, which must be complete.
    object();
    object(std::initializer_list<member> members);
    object(const object&);
    object(object&&) noexcept;
    object& operator=(const object&);
    object& operator=(object&&) noexcept;
    ~object();

    [[nodiscard]] const value* find(std::string_view name) const;
    [[nodiscard]] value* find(std::string_view name);
    /// Replaces the value of `name` where it stands, or appends it.
    void set(std::string_view name, value v);
    void erase(std::string_view name);
    /// Makes room for so many members, where the caller knows their number.
    void reserve(std::size_t members);
    [[nodiscard]] bool empty() const;
    [[nodiscard]] std::size_t size() const;
    /// Takes the members as they are, in a time that does not depend on their number: no name comes twice in them.
    [[nodiscard]] static object from_distinct(std::vector<member> members);
    [[nodiscard]] std::vector<member>::const_iterator begin() const;
    [[nodiscard]] std::vector<member>::const_iterator end() const;
    /// As Python's dicts: the order of the members does not count.
    friend bool operator==(const object& a, const object& b);

private:
    std::vector<member> members_;
};

/// An integer beyond 64 bits: its canonical decimal digits, `-` first where negative.
struct big_integer {
    std::string digits;
    friend bool operator==(const big_integer&, const big_integer&) = default;
};

/// Text is UTF-8, where a lone surrogate stands as the three bytes that its code point would have (WTF-8).
class value {
public:
    using storage = std::variant<std::nullptr_t, bool, std::int64_t, big_integer, double, std::string, array, object>;

    value() : v_(nullptr) {}
    value(std::nullptr_t) : v_(nullptr) {}
    value(bool b) : v_(b) {}
    value(int i) : v_(static_cast<std::int64_t>(i)) {}
    value(std::int64_t i) : v_(i) {}
    value(big_integer i) : v_(std::move(i)) {}
    value(double d) : v_(d) {}
    value(const char* s) : v_(std::string(s)) {}
    value(std::string_view s) : v_(std::string(s)) {}
    value(std::string s) : v_(std::move(s)) {}
    value(array a) : v_(std::move(a)) {}
    value(object o) : v_(std::move(o)) {}
    // Copies are rare, and much to compile: not in each file again.
    value(const value&);
    value(value&&) noexcept = default;
    value& operator=(const value&);
    value& operator=(value&&) noexcept = default;
    ~value() = default;

    [[nodiscard]] bool is_null() const { return std::holds_alternative<std::nullptr_t>(v_); }
    [[nodiscard]] const bool* if_bool() const { return std::get_if<bool>(&v_); }
    [[nodiscard]] const std::int64_t* if_integer() const { return std::get_if<std::int64_t>(&v_); }
    [[nodiscard]] const big_integer* if_big() const { return std::get_if<big_integer>(&v_); }
    [[nodiscard]] const double* if_double() const { return std::get_if<double>(&v_); }
    [[nodiscard]] const std::string* if_string() const { return std::get_if<std::string>(&v_); }
    [[nodiscard]] const array* if_array() const { return std::get_if<array>(&v_); }
    [[nodiscard]] const object* if_object() const { return std::get_if<object>(&v_); }
    [[nodiscard]] object* if_object() { return std::get_if<object>(&v_); }
    [[nodiscard]] const storage& stored() const { return v_; }

    friend bool operator==(const value& a, const value& b);

private:
    storage v_;
};

struct member {
    std::string name;
    json::value value;
    friend bool operator==(const member&, const member&) = default;
};

inline object::object() = default;
inline object::object(std::initializer_list<member> members) {
    members_.reserve(members.size());
    for (const member& m : members) set(m.name, m.value);
}
inline object::object(object&&) noexcept = default;
inline object& object::operator=(object&&) noexcept = default;
inline object::~object() = default;

struct parse_options {
    /// Levels of nesting allowed; beyond, the fault is "too deep" (Python's own limit is near 990).
    int max_depth = 900;
    /// False: Django REST Framework's strict mode, which refuses NaN and Infinity. PyJWT's json.loads takes them.
    bool allow_nan = false;
};

/// A fault in Python's words, without a prefix: `Expecting value: line 1 column 1 (char 0)`.
struct parse_error {
    std::string message;
};

struct document {
    json::value value;
    /// Some object, at any depth, had a name twice (the last one counted): strict readers refuse it (J12).
    bool duplicate_names = false;
};

/// Parses UTF-8/WTF-8 text that is already decoded (see text.hpp). White space is space, tab, newline, return.
[[nodiscard]] std::expected<document, parse_error> parse(std::string_view text, const parse_options& options = {});

struct write_options {
    /// Python's ensure_ascii: non-ASCII as \uXXXX, pairs for the astral planes (tokens). False: UTF-8 as it is, but
    /// U+2028/9 escaped (DRF).
    bool ascii = false;
    /// Spaces per level, as json.dumps(indent=N); 0 or less: compact, without blanks.
    int indent = 0;
};

/// A lone surrogate is written as \uXXXX in both forms, so that what is sent is UTF-8. Infinity and NaN are spelled as
/// Python spells them in the ASCII form; in DRF's form, which refuses them, they are `null`.
[[nodiscard]] std::string write(const value& v, const write_options& options = {});

/// Appends one text with its quotes, as `write` would. Safe for any bytes in the ASCII form.
void append_quoted(std::string& out, std::string_view text, bool ascii);

/// Python's str(float)/repr(float): shortest digits that round-trip, exponent form below 1e-4 and from 1e16 on.
[[nodiscard]] std::string python_repr(double d);

}  // namespace base::json
