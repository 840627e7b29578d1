"""One article into its coding: mentions, dates, places, attributions and claims. The coder is in `coder`."""
