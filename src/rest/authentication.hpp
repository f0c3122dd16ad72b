// DRF's authentication and permission classes.
#pragma once

#include "base/task.hpp"
#include "rest/error.hpp"
#include "rest/request.hpp"

#include <expected>
#include <memory>
#include <string>

namespace rest {

class authentication {
public:
    virtual ~authentication() = default;
    /// The sender, nobody (null), or the refusal (401; 503 when the store cannot tell).
    virtual base::task<std::expected<std::shared_ptr<const principal>, error>> authenticate(const request& r) const = 0;
    /// The value of WWW-Authenticate: `JWT realm="api"`.
    [[nodiscard]] virtual std::string authenticate_header() const = 0;
};

/// DRF's permission_classes. Anonymous and refused: 401; signed in and refused: 403.
enum class permission { allow_any, is_authenticated, is_admin_user };

}  // namespace rest
