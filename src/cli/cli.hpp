// The command line: `latchkey serve | migrate | createsuperuser | ...`. Exit codes: 0 done, 1 failed, 2 wrong usage.
#pragma once

#include "app/version.hpp"
#include "cli/terminal.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace cli {

using app::version;

/// The whole program. `argv[0]` is its name.
int run(int argc, char** argv);

/// The same, on a given terminal; `arguments` without the program's name.
int run(std::vector<std::string> arguments, terminal& term);

}  // namespace cli
