"""Whether papers are fair: rules over items, parts and all papers together, each of them a sentence that it says."""
