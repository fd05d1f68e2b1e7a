"""From rows to examples: columns, the values of attributes, the collector, and data sets by name."""
