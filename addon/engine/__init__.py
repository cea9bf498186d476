# SPDX-License-Identifier: AGPL-3.0-or-later
"""The project's own `apkg`, `base`, `merge` and `progress`, put here unchanged by the build."""
