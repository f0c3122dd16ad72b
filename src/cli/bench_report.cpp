// Figures of three digits: a measurement knows no more, and a reader compares them at a glance.
#include "cli/bench_report.hpp"

#include "base/text.hpp"
#include "cli/columns.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

namespace cli {
namespace {

using passwords::hasher_figures;
using passwords::lane_figures;
using passwords::measurements;

using row = std::vector<std::string>;

std::string grouped(int n) {
    return base::grouped(static_cast<std::uint64_t>(n));
}

/// 1,230, 123, 12.3, 1.23, 0.123, 0.012.
std::string digits(double x) {
    if (x >= 999.5) return base::grouped(static_cast<std::uint64_t>(std::llround(x)));
    return fmt::format("{:.{}f}", x, x >= 99.95 ? 0 : x >= 9.995 ? 1 : x >= 0.9995 ? 2 : 3);
}

std::string time_text(double seconds) {
    return seconds >= 9.995 ? digits(seconds) + " s" : digits(seconds * 1000) + " ms";
}

double of_machine(const measurements& m, double of_core) {
    return of_core * static_cast<double>(m.cores);
}

/// Logins a second of one core that has all these lanes in use.
double throughput(const lane_figures& of, int iterations) {
    return static_cast<double>(of.lanes) / (of.iteration * iterations);
}

double ratio(const measurements& m, const lane_figures& of) {
    return throughput(of, 1) / throughput(m.kernels.back(), 1);
}

std::string cost_of(const passwords::cost_setting& setting, int value) {
    return setting.symbol.empty() ? grouped(value) : fmt::format("{}{}", setting.symbol, value);
}

std::string iterations_or_dash(int affordable) {
    return affordable == 0 ? "-" : grouped(affordable);
}

/// The columns that both tables have.
row with_rates(row begin, const measurements& m, double login, double of_core, std::optional<double> against,
               std::string affordable) {
    row cells{time_text(login), digits(of_core), digits(of_machine(m, of_core)), against ? digits(*against) + "x" : "-",
              std::move(affordable)};
    begin.insert(begin.end(), std::make_move_iterator(cells.begin()), std::make_move_iterator(cells.end()));
    return begin;
}

row heading(row begin, const measurements& m) {
    row cells{"ONE LOGIN", "LOGINS/s", m.cores == 1 ? "ON 1 CORE" : fmt::format("ON {} CORES", m.cores), "RATIO",
              "FOR " + time_text(m.target)};
    begin.insert(begin.end(), std::make_move_iterator(cells.begin()), std::make_move_iterator(cells.end()));
    return begin;
}

row with_lanes(row begin, const measurements& m, const lane_figures& of) {
    return with_rates(std::move(begin), m, of.iteration * m.iterations, throughput(of, m.iterations), ratio(m, of),
                      iterations_or_dash(of.affordable));
}

void append(std::vector<std::string>& lines, std::vector<std::string> more) {
    lines.insert(lines.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

std::vector<std::string> kernel_table(const measurements& m) {
    std::vector<row> rows{heading({"CODE", "LANES"}, m)};
    for (const auto& kernel : m.kernels)
        rows.push_back(with_lanes({kernel.name, std::to_string(kernel.lanes)}, m, kernel));
    return aligned(rows, "lrrrrrr");
}

std::vector<std::string> hasher_table(const measurements& m) {
    std::vector<row> rows{heading({"HASHER", "COST"}, m)};
    for (const auto& h : m.hashers) {
        const auto against = h.by_plan ? std::optional(ratio(m, m.plan.front())) : std::nullopt;
        rows.push_back(with_rates({h.algorithm, h.cost_text}, m, h.now.seconds, 1 / h.now.seconds, against,
                                  h.proposed ? cost_of(h.setting, h.proposed->value) : "-"));
        if (h.by_plan && m.plan.size() > 1)
            rows.push_back(with_lanes({fmt::format(" {} at once", m.plan.size()), ""}, m, m.plan.back()));
    }
    return aligned(rows, "llrrrrr");
}

double of_lane(const lane_figures& of) {
    return of.iteration / static_cast<double>(of.lanes);
}

std::vector<std::string> plot(const measurements& m) {
    constexpr double width = 40;
    double longest = 0;
    for (const auto& point : m.plan) longest = std::max(longest, of_lane(point));
    std::vector<row> rows{{"LANES", "ns", "", "BY"}};
    for (const auto& point : m.plan) {
        const double ns = of_lane(point) * 1e9;
        const auto marks = std::max<std::int64_t>(1, std::llround(of_lane(point) / longest * width));
        rows.push_back(
            {std::to_string(point.lanes), digits(ns), std::string(static_cast<std::size_t>(marks), '#'), point.name});
    }
    return aligned(rows, "rrll");
}

std::string without_section(std::string_view setting) {
    return std::string(setting.substr(setting.rfind('.') + 1));
}

/// What to write into the settings, and what speaks against it.
std::vector<std::string> advice(const measurements& m) {
    const hasher_figures& h = m.hashers.front();
    const std::string name = without_section(h.setting.name);
    if (!h.proposed) {
        return {fmt::format("No {} is cheap enough for a login of {}: the least that is allowed takes longer.", name,
                            time_text(m.target))};
    }
    std::vector<std::string> lines{
        fmt::format("For a login of {} with {} (the preferred hasher; now {}, {}):", time_text(m.target), h.algorithm,
                    cost_of(h.setting, h.now.value), time_text(h.now.seconds)),
        "  [PASSWORDS]", fmt::format("  {} = {}  # {}", name, h.proposed->value, time_text(h.proposed->seconds))};
    if (h.by_plan && m.plan.size() > 1) {
        const double full = m.plan.back().iteration * h.proposed->value;
        lines.push_back(
            fmt::format("With {} at once on a core, each of them takes {}.", m.plan.size(), time_text(full)));
    }
    if (h.proposed->capped) lines.emplace_back("More than that is not allowed, though there would be time for it.");
    if (h.setting.advised == 0) {
        lines.push_back(
            fmt::format("Warning: {} is not among the strong ones for `latchkey check --deploy`.", h.algorithm));
    } else if (h.proposed->value < h.setting.advised) {
        lines.push_back(fmt::format("Warning: `latchkey check --deploy` asks for at least {} = {}. Keep that, and let",
                                    name, h.setting.advised));
        lines.emplace_back("a login take longer.");
    }
    return lines;
}

/// Four digits are more than the measurement is worth.
double rounded(double x) {
    if (x == 0 || !std::isfinite(x)) return x;
    const double unit = std::pow(10, std::floor(std::log10(std::abs(x))) - 3);
    return unit < 1 ? std::round(x / unit) / std::round(1 / unit) : std::round(x / unit) * unit;
}

double ms(double seconds) {
    return rounded(seconds * 1000);
}

void add_rates(base::json::object& out, const measurements& m, double login, double of_core,
               std::optional<double> against) {
    out.set("login_ms", ms(login));
    out.set("logins_per_core", rounded(of_core));
    out.set("logins_per_machine", rounded(of_machine(m, of_core)));
    out.set("ratio_to_openssl", against ? base::json::value(rounded(*against)) : base::json::value());
}

base::json::object json_of_lanes(const measurements& m, const lane_figures& of) {
    base::json::object out{
        {"name", of.name}, {"lanes", static_cast<std::int64_t>(of.lanes)}, {"ns_per_lane", rounded(of_lane(of) * 1e9)}};
    add_rates(out, m, of.iteration * m.iterations, throughput(of, m.iterations), ratio(m, of));
    out.set("proposed", of.affordable == 0 ? base::json::value() : base::json::value(of.affordable));
    return out;
}

base::json::object json_of_hasher(const measurements& m, const hasher_figures& h) {
    base::json::object out{{"algorithm", h.algorithm},
                           {"cost", h.cost_text},
                           {"setting", h.setting.name},
                           {"value", h.now.value},
                           {"advised", h.setting.advised == 0 ? base::json::value() : h.setting.advised}};
    const auto against = h.by_plan ? std::optional(ratio(m, m.plan.front())) : std::nullopt;
    add_rates(out, m, h.now.seconds, 1 / h.now.seconds, against);
    base::json::value proposed;
    if (h.proposed) {
        proposed = base::json::object{
            {"value", h.proposed->value}, {"login_ms", ms(h.proposed->seconds)}, {"capped", h.proposed->capped}};
    }
    out.set("proposed", std::move(proposed));
    return out;
}

}  // namespace

std::vector<std::string> table_of(const measurements& m) {
    std::vector<std::string> lines{fmt::format(
        "pbkdf2_sha256 with {} iterations, by each code that this processor can run:", grouped(m.iterations))};
    append(lines, kernel_table(m));
    append(lines, {"", "The hashers of PASSWORD_HASHERS, one password after the other, as one core runs them:"});
    append(lines, hasher_table(m));
    append(lines,
           {"", "LOGINS/s: of one core. RATIO: those, against OpenSSL's own PBKDF2 in one lane.",
            fmt::format("FOR {}: the cost with which one login takes that long (rounds and N: at most that long).",
                        time_text(m.target))});
    append(lines, {"", "Time of an iteration of pbkdf2_sha256 for one password, by passwords side by side on a core:"});
    append(lines, plot(m));
    append(lines, {""});
    append(lines, advice(m));
    append(lines,
           {"", "Measured on one core by the processor's time; other work on this machine makes the figures worse."});
    return lines;
}

base::json::value json_of(const measurements& m, base::time_point now) {
    base::json::array kernels, plan, hashers;
    for (const auto& kernel : m.kernels) kernels.emplace_back(json_of_lanes(m, kernel));
    for (const auto& point : m.plan) plan.emplace_back(json_of_lanes(m, point));
    for (const auto& h : m.hashers) hashers.emplace_back(json_of_hasher(m, h));
    return base::json::object{{"time", fmt::format("{:%FT%TZ}", std::chrono::floor<std::chrono::seconds>(now))},
                              {"seconds_per_row", m.seconds},
                              {"target_ms", ms(m.target)},
                              {"cores", static_cast<std::int64_t>(m.cores)},
                              {"iterations", m.iterations},
                              {"kernels", std::move(kernels)},
                              {"plan", std::move(plan)},
                              {"hashers", std::move(hashers)}};
}

}  // namespace cli
