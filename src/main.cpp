// The program is the room cli/; here is only its entry.
#include "cli/cli.hpp"

int main(int argc, char** argv) {
    return cli::run(argc, argv);
}
