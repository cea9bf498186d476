# Sourced by scripts/test after environment.sh: Anki's desktop program for the tests of the add-on,
# each release in an environment of its own, kept for the next run.

# What Qt needs of a Debian or Ubuntu system; the t64 names are those of newer ones.
QT_LIBRARIES="libnss3 libnspr4 libegl1 libgl1 libgbm1 libdrm2 libxkbcommon0 libxkbfile1
    libxcomposite1 libxdamage1 libxrandr2 libxtst6 libxcb-dri3-0 libfontconfig1 libdbus-1-3
    fonts-dejavu-core"
QT="PyQt6==6.11.0 PyQt6-Qt6==6.11.2 PyQt6-WebEngine==6.11.0 PyQt6-WebEngine-Qt6==6.11.2"

# starts FOLDER VERSION: whether this release is there and finds its libraries.
starts() {
    [ -x "$1/bin/python" ] && "$1/bin/python" - "$2" >/dev/null 2>&1 <<'PYTHON'
import sys
from importlib.metadata import version
assert version("aqt") == sys.argv[1]
import PyQt6.QtWebEngineWidgets
PYTHON
}

# desktop FOLDER VERSION: a release of Anki's desktop program in this folder.
desktop() {
    if starts "$1" "$2"; then return; fi
    say "Installing Anki $2 for the tests of the add-on (once, 600 MB) ..."
    if [ ! -d "$1" ]; then
        "$python" -m venv "$1"
        # shellcheck disable=SC2086
        "$1/bin/python" -m pip install --quiet --disable-pip-version-check "aqt==$2" $QT || true
    fi
    if ! starts "$1" "$2"; then
        # shellcheck disable=SC2086
        packages $QT_LIBRARIES || true
        packages libasound2 libglib2.0-0 || packages libasound2t64 libglib2.0-0t64 || true
    fi
    starts "$1" "$2" || {
        rm -rf "$1"
        say "NO ANKI $2: the tests that run it will be skipped"
    }
}

desktop .venv-desktop 26.9.3
desktop .venv-desktop-2024 24.11
