# Sourced by scripts/build and scripts/test: makes .venv with what is asked for, and uses it.
# Everything that a command needs and a fresh Debian or Ubuntu lacks is installed from here.

set -eu
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }

# Install Debian packages where that is possible without asking; say what is missing elsewhere.
packages() {
    if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
        DEBIAN_FRONTEND=noninteractive apt-get update -qq >&2
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >&2
    elif command -v apt-get >/dev/null && sudo -n true 2>/dev/null; then
        sudo -n apt-get update -qq >&2
        sudo -n env DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -qq --no-install-recommends "$@" >&2
    else
        return 1
    fi
}

# install PYTHON NAME: what requirements/NAME.txt says and nothing else, whatever is newer today.
# Wheels only: to build one, pip would fetch builders that no lock names.
install() {
    "$1" -m pip install --quiet --disable-pip-version-check --require-hashes \
        --only-binary :all: --requirement "requirements/$2.txt"
}

# environment NAME: a virtual environment with the project and requirements/NAME.txt in it.
# With NEWEST=1 all that the tests need in its newest version, whatever the lock says.
environment() {
    python=$(command -v python3 || true)
    if [ -z "$python" ] || ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
        say "Python 3.11 or newer is needed; found: $("${python:-false}" --version 2>&1 || echo none)"
        exit 4
    fi
    if [ ! -x .venv/bin/python ]; then
        "$python" -m venv .venv >/dev/null 2>&1 || {
            say "python3-venv is missing; installing it"
            packages python3-venv || { say "Install it: apt-get install python3-venv"; exit 4; }
            rm -rf .venv
            "$python" -m venv .venv
        }
    fi
    if [ -n "${NEWEST:-}" ]; then
        say "Installing the project and the newest of all it needs into .venv ..."
        rm -f .venv/installed-*
        .venv/bin/python -m pip install --quiet --disable-pip-version-check \
            --upgrade --upgrade-strategy eager --editable ".[dev]"
        return
    fi
    wanted=$(cat pyproject.toml "requirements/$1.txt" | cksum)
    if [ "$(cat ".venv/installed-$1" 2>/dev/null)" != "$wanted" ]; then
        say "Installing the project into .venv ..."
        install .venv/bin/python "$1"
        .venv/bin/python -m pip install --quiet --disable-pip-version-check \
            --no-build-isolation --no-deps --editable .
        printf '%s\n' "$wanted" > ".venv/installed-$1"
    fi
}
