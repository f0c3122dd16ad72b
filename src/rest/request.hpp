// DRF's Request: what came, parsed once, and who sent it.
#pragma once

#include "base/json.hpp"
#include "http/message.hpp"
#include "rest/url_pattern.hpp"

#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace rest {

/// Who sent the request. An authentication class derives its own, with the record it found.
class principal {
public:
    virtual ~principal() = default;
    [[nodiscard]] virtual std::int64_t id() const = 0;
    [[nodiscard]] virtual bool is_staff() const = 0;
};

/// An uploaded file in a form: DRF's text fields refuse it.
struct uploaded_file {
    std::string filename;
    std::string content_type;
    std::string content;
};

/// request.data: the body after its parser. Form values are strings; a form's file stands in `files`.
struct request_data {
    base::json::value body = base::json::object{};
    bool is_form = false;
    std::vector<std::pair<std::string, uploaded_file>> files;
};

struct request {
    http::request http;
    /// Set by the dispatcher before the handler runs: the parsed body, for methods that have one.
    request_data data;
    /// The signed-in user, if any.
    std::shared_ptr<const principal> user;
    /// What the places of the view's route had in the path.
    url_kwargs kwargs = {};

    /// Throws std::out_of_range for a name that the view's route lacks.
    [[nodiscard]] std::int64_t kwarg(std::string_view name) const;
};

}  // namespace rest
