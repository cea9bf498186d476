# SPDX-License-Identifier: AGPL-3.0-or-later
"""The project's own modules that the add-on needs, put here unchanged by the build."""
