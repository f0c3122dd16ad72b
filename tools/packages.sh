# Sourced by ./run and ./test: what Debian must provide, and how it is installed. Says what it installs, once.

case "$(. /etc/os-release 2>/dev/null && echo "${VERSION_ID:-}")" in
    12) boost=libboost1.81-dev cross=libstdc++-12-dev-arm64-cross ;;
    *)  boost=libboost1.83-dev cross=libstdc++-14-dev-arm64-cross ;;
esac

build_packages=(
    ca-certificates ccache clang-19 cmake git lld-19 ninja-build pkg-config "$boost"
    doctest-dev libargon2-dev libcli11-dev libcrypt-dev libfmt-dev libicu-dev libsodium-dev
    libsqlite3-dev libssl-dev libtomlplusplus-dev
)
test_packages=(
    chromium-headless-shell clang-format-19 clang-tidy-19 curl fonts-liberation fonts-noto-core gunicorn haproxy
    libbenchmark-dev libclang-rt-19-dev llvm-19 nginx-light openssl python3 python3-argon2 python3-bcrypt python3-django
    python3-djangorestframework python3-djangorestframework-simplejwt python3-hypothesis slowhttptest sqlite3
)
# The ARM kernels on other processors; on ARM they run without these.
[ "$(dpkg --print-architecture 2>/dev/null)" = arm64 ] || test_packages+=("$cross" qemu-user)
# To build the pages (18 or later); a Node.js that is not Debian's will do.
command -v npm >/dev/null || build_packages+=(nodejs npm)

# need_packages NAME...: installs through apt what of these is missing, as root or with sudo.
need_packages() {
    local missing=() package sudo=()
    for package in "$@"; do
        [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return 0
    echo "Installing with apt: ${missing[*]}"
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || { echo "Please install these packages as root, then call again." >&2; return 1; }
        sudo=(sudo)
    fi
    "${sudo[@]}" apt-get update -qq
    "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# build PRESET TARGET...: configures and builds; quiet when there is nothing to do.
build() {
    local preset=$1; shift
    local log; log=$(mktemp)
    if [ ! -f "build/$preset/build.ninja" ]; then
        echo "Configuring ($preset)"
        cmake --preset "$preset" >"$log" 2>&1 || { cat "$log"; rm -f "$log"; return 1; }
    fi
    rm -f "$log"
    NINJA_STATUS="[%f/%t, %es] " cmake --build --preset "$preset" --target "$@"
}
