// What a password costs on this machine, as figures: by each piece of code that computes PBKDF2, and by each hasher of
// the settings; and how dear each may be made for a login to take a wanted time.
#pragma once

#include "passwords/hashers.hpp"
#include "passwords/settings.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace passwords {

struct measure_options {
    double seconds = 0.5;  ///< for each row; a hash that takes longer is still computed twice
    double target = 0.25;  ///< seconds that a single login shall take
    /// Called before each step: what is measured, how many steps are done, and of how many.
    std::function<void(std::string_view, std::size_t, std::size_t)> progress{};
};

/// PBKDF2-HMAC-SHA256 by one piece of code, all its lanes in use.
struct lane_figures {
    std::string name;  ///< the kernel's, `openssl kdf`, or those of the plan's cover (`sha_ni_x2 + sha_ni_x1`)
    std::size_t lanes = 1;
    double iteration = 0;  ///< seconds of one iteration of all lanes
    int affordable = 0;    ///< iterations of which the target is enough
};

/// A value of the setting that makes a hasher dearer.
struct cost_time {
    int value = 0;
    double seconds = 0;   ///< of a single login
    bool capped = false;  ///< the limits or PASSWORDS.HASH_MEMORY_LIMIT allow no more, though the target would

    friend bool operator==(const cost_time&, const cost_time&) = default;
};

struct hasher_figures {
    std::string algorithm;
    std::string cost_text;  ///< hasher::cost_text of the settings
    cost_setting setting;
    cost_time now;  ///< as set
    /// Nothing: even the cheapest that the settings may ask for takes longer than the target.
    std::optional<cost_time> proposed;
    bool by_plan = false;  ///< the engine runs it side by side: see measurements::plan
};

struct measurements {
    double seconds = 0, target = 0;       ///< as in measure_options
    std::size_t cores = 1;                ///< that hash at once here
    int iterations = 0;                   ///< PASSWORDS.PBKDF2_ITERATIONS
    std::vector<lane_figures> kernels;    ///< all that this processor can run; the last is OpenSSL's own KDF
    std::vector<lane_figures> plan;       ///< as the engine runs 1, 2, 3 ... passwords on one core
    std::vector<hasher_figures> hashers;  ///< in the order of PASSWORD_HASHERS
};

inline constexpr std::string_view openssl_kdf_name = "openssl kdf";

/// On the calling thread. Counts the processor's time of this thread, so that a login takes at least as long, and takes
/// the best of several runs. Throws std::invalid_argument on a fault of the settings, std::runtime_error if there is
/// not enough memory.
[[nodiscard]] measurements measure(const settings& options, const measure_options& how);

/// The dearest value of which `target` seconds are enough, computed from a measured one, which must be allowed.
[[nodiscard]] std::optional<cost_time> propose(const hasher_row& row, const settings& options,
                                               const cost_time& measured, double target);

/// The same, tried by `time_of` where it is not the measured value itself, and corrected once.
[[nodiscard]] std::optional<cost_time> propose_and_try(const hasher_row& row, const settings& options,
                                                       const cost_time& measured, double target,
                                                       const std::function<double(int)>& time_of);

}  // namespace passwords
