// What a value copies and compares. Objects: a list of members in order. Requests have a handful of names, so finding
// one is a walk, not a hash.
#include "base/json.hpp"

#include <algorithm>
#include <utility>

namespace base::json {
namespace {

std::vector<const member*> sorted_by_name(const object& o) {
    std::vector<const member*> sorted;
    sorted.reserve(o.size());
    for (const member& m : o) sorted.push_back(&m);
    std::ranges::sort(sorted, {}, [](const member* m) -> std::string_view { return m->name; });
    return sorted;
}

}  // namespace

value::value(const value&) = default;
value& value::operator=(const value&) = default;
bool operator==(const value& a, const value& b) {
    return a.v_ == b.v_;
}

object::object(const object&) = default;
object& object::operator=(const object&) = default;

const value* object::find(std::string_view name) const {
    for (const member& m : members_) {
        if (m.name == name) return &m.value;
    }
    return nullptr;
}

value* object::find(std::string_view name) {
    return const_cast<value*>(std::as_const(*this).find(name));
}

void object::set(std::string_view name, value v) {
    if (value* present = find(name)) *present = std::move(v);
    else members_.push_back({std::string(name), std::move(v)});
}

void object::erase(std::string_view name) {
    std::erase_if(members_, [name](const member& m) { return m.name == name; });
}

void object::reserve(std::size_t members) {
    members_.reserve(members);
}

bool object::empty() const {
    return members_.empty();
}
std::size_t object::size() const {
    return members_.size();
}
std::vector<member>::const_iterator object::begin() const {
    return members_.begin();
}
std::vector<member>::const_iterator object::end() const {
    return members_.end();
}

object object::from_distinct(std::vector<member> members) {
    object o;
    o.members_ = std::move(members);
    return o;
}

bool operator==(const object& a, const object& b) {
    if (a.size() != b.size()) return false;
    if (std::ranges::equal(a.members_, b.members_, {}, &member::name, &member::name)) return a.members_ == b.members_;
    const auto same = [](const member* x, const member* y) { return *x == *y; };
    return std::ranges::equal(sorted_by_name(a), sorted_by_name(b), same);
}

}  // namespace base::json
