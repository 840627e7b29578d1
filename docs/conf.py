"""Settings of the documentation site; it does no work."""

from __future__ import annotations

from bayhaqi.version import __version__

project = "Bayhaqi"
author = "The Bayhaqi developers"
project_copyright = "2026, The Bayhaqi developers"
version = release = __version__

extensions = ["myst_nb", "sphinx.ext.autodoc"]
exclude_patterns = ["examples"]

# The notebooks are executed in the tests, so that the site is built in seconds.
nb_execution_mode = "off"
myst_heading_anchors = 4
highlight_language = "none"

autodoc_typehints = "signature"
autodoc_member_order = "bysource"

html_theme = "furo"
html_title = "Bayhaqi"
html_static_path = ["static"]
html_css_files = ["site.css"]
