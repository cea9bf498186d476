# Sourced by scripts/test after environment.sh: Anki's desktop program for the tests of the add-on,
# each release in an environment of its own, kept for the next run.

# What Qt needs of a Debian or Ubuntu system; the t64 names are those of newer ones.
QT_LIBRARIES="libnss3 libnspr4 libegl1 libgl1 libgbm1 libdrm2 libxkbcommon0 libxkbfile1
    libxcomposite1 libxdamage1 libxrandr2 libxtst6 libxcb-dri3-0 libfontconfig1 libdbus-1-3
    fonts-dejavu-core"

# starts FOLDER VERSION: whether this release is there as locked, and finds its libraries.
starts() {
    [ "$(cat "$1/installed" 2>/dev/null)" = "$(cksum < "requirements/anki-$2.txt")" ] && "$1/bin/python" - "$2" >/dev/null 2>&1 <<'PYTHON'
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
    [ -x "$1/bin/python" ] || "$python" -m venv "$1"
    if install "$1/bin/python" "anki-$2"; then
        cksum < "requirements/anki-$2.txt" > "$1/installed"
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
