# Sourced by tools/demo and tools/test: the C libraries, pkg-config, rsvg-convert, Swift, and a Python that can make
# environments.

readonly SWIFT_MIN="6.2"
readonly PYTHON_MIN="3.10"

say() { printf '==> %s\n' "$*"; }

fail() {
    printf '%s: %s\n' "${0#./}" "$*" >&2
    exit 1
}

# Installs what is missing and names nothing when all is there.
ensure_system() {
    local missing=()
    command -v pkg-config >/dev/null || missing+=(pkg-config)
    has_library libzmq libzmq3-dev || missing+=(libzmq3-dev)
    has_library lmdb liblmdb-dev || missing+=(liblmdb-dev)
    has_library openblas libopenblas-dev || missing+=(libopenblas-dev)
    find_python >/dev/null || missing+=(python3 python3-venv)
    # Pictures as PNG, and a font to write in.
    command -v rsvg-convert >/dev/null || missing+=(librsvg2-bin fonts-dejavu-core)
    if ((${#missing[@]})); then
        install_packages "${missing[@]}"
    fi
    PYTHON=$(find_python) ||
        fail "no Python $PYTHON_MIN or newer that can make virtual environments (modules venv and ensurepip)"
    ensure_swift
}

# What some tests ask beside the daemon: a Prometheus, a browser, systemd, the reader of manual pages. Some 110 MB, so not on
# everybody's machine: without one of them its tests are skipped, and say so.
ensure_test_programs() {
    local missing=()
    { command -v prometheus && command -v promtool; } >/dev/null || missing+=(prometheus)
    { command -v chromium && command -v chromedriver; } >/dev/null || missing+=(chromium chromium-driver)
    command -v systemd-analyze >/dev/null || missing+=(systemd)
    command -v man >/dev/null || missing+=(man-db)
    ((${#missing[@]})) || return 0
    (install_packages "${missing[@]}") || say "without ${missing[*]}: what needs them is skipped"
}

has_library() { # pkg-config module, Debian package
    pkg-config --exists "$1" 2>/dev/null ||
        [[ $(dpkg-query --show --showformat '${db:Status-Status}' "$2" 2>/dev/null) == installed ]]
}

find_python() {
    local candidate
    for candidate in python3 /usr/bin/python3 python3.{14,13,12,11,10}; do
        if "$candidate" -c "import sys, ensurepip, venv; sys.exit(sys.version_info < (${PYTHON_MIN/./, }))" 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    return 1
}

install_packages() {
    local command=(apt-get install --yes --no-install-recommends "$@")
    if ! command -v apt-get >/dev/null; then
        fail "these have to be installed first (names as in Debian): $*"
    fi
    local as_root=()
    if ((EUID)); then
        # Without a terminal nobody can type a password.
        if ! { command -v sudo >/dev/null && { [[ -t 0 ]] || sudo -n true 2>/dev/null; }; }; then
            fail "run this as root, then start again:  apt-get update && ${command[*]}"
        fi
        as_root=(sudo)
    fi
    say "installing $*"
    as_root+=(env DEBIAN_FRONTEND=noninteractive)
    # Package lists that are old or missing are the usual reason for the first attempt to fail.
    "${as_root[@]}" "${command[@]}" -qq >/dev/null 2>&1 ||
        { "${as_root[@]}" apt-get update -qq && "${as_root[@]}" "${command[@]}" -qq; } ||
        fail "apt could not install $*"
}

ensure_swift() {
    command -v swift >/dev/null || fail "Swift $SWIFT_MIN or newer is needed: https://www.swift.org/install/linux/"
    local version
    version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9][0-9.]*\).*/\1/p' | head -n 1)
    [[ $(printf '%s\n' "$SWIFT_MIN" "$version" | sort --version-sort | head -n 1) == "$SWIFT_MIN" ]] ||
        fail "Swift $SWIFT_MIN or newer is needed, found ${version:-none}: https://www.swift.org/install/linux/"
}
